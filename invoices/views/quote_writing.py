"""Writing, sending, answering and invoicing quotes (SX-35, LS-13)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from invoices import actions
from invoices.actions.drafting import as_agreed, line_for_deal
from invoices.actions.lines import lines_of
from invoices.actions.quoting import last_day
from invoices.forms import AnswerForm, QuoteForm
from invoices.forms.quote import YES
from invoices.forms.sending import SendForm
from invoices.models import Quote, QuoteLine
from invoices.numbers import NoSeries, day_at
from invoices.pricing import begun_with
from invoices.quote_letters import ready_quote
from invoices.views.documents import make_link, send_form, withdraw_link, written
from invoices.views.quote import one, visible_quote
from leads.views.writing import FORM, tell_done
from notifications.views.letters import leaves_soon
from records.sending import sent_once
from tasks.views.asked import lead_and_deal
from users.access import writers_only
from users.models import Organisation
from users.views.answers import held, page, sent

NOT_NUMBERED = gettext_lazy("Nobody set up how these documents are numbered.")


@FORM
@writers_only
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    """A draft for any lead; ``?deal=`` puts its name and value into it."""
    asked, today = _asked_about(request), day_at(timezone.now())
    begun = [line_for_deal(asked.deal, on=today, model=QuoteLine)] if asked.deal else []
    how = {"form_class": QuoteForm, "title": _("New quote")}
    return written(request, asked, begun, save=_add, **how)


def _asked_about(request: HttpRequest) -> Quote:
    lead, deal = lead_and_deal(request)
    quote = Quote(
        lead=lead,
        deal=deal,
        name=deal.name if deal else "",
        currency=deal.currency if deal else Organisation.current().base_currency,
        owner=deal.owner if deal else request.user,
        language=request.LANGUAGE_CODE,
    )
    return begun_with(as_agreed(quote, on=day_at(timezone.now())) if lead else quote)


def _add(request: HttpRequest, form: QuoteForm, lines) -> Quote:
    quote = form.new_quote()
    if form.instance.lead_id is None:  # the lead was chosen in this form
        quote = as_agreed(quote, on=day_at(timezone.now()))
    outcome = actions.draft_quote(quote, lines=lines, by=request.user)
    tell_done(request, outcome, _("The draft is saved."))
    return quote


@FORM
@writers_only
def edit(request: HttpRequest, quote_id: int) -> HttpResponse:
    """A draft and its lines; told where somebody was quicker (TRUST E9)."""
    quote = visible_quote(request, quote_id)
    if quote.is_trashed or quote.number:
        return redirect(quote)
    how = {"form_class": QuoteForm, "title": _("Change the draft")}
    return written(request, quote, list(lines_of(quote)), save=_change, **how)


def _change(request: HttpRequest, form: QuoteForm, lines) -> Quote | None:
    outcome = actions.change_quotes(
        one(request, form.instance), by=request.user, values=form.values, lines=lines,
        expect=form.expect,
    )  # fmt: skip
    if held(form, outcome):
        return None
    tell_done(request, outcome, _("Saved."))
    return form.instance


@require_POST
@writers_only
def issue(request: HttpRequest, quote_id: int) -> HttpResponse:
    """It goes out without a mail: as a file, or by a link somebody passes on."""
    quote = visible_quote(request, quote_id)
    try:
        outcome = actions.issue_quotes(one(request, quote), by=request.user, now=timezone.now())
    except NoSeries:
        messages.error(request, NOT_NUMBERED)
    else:
        tell_done(request, outcome, _("It has its number. Make a link, or send the file."))
    return redirect(quote)


@FORM
@writers_only
@sent_once
def send(request: HttpRequest, quote_id: int) -> HttpResponse:
    """The ready words to look over; a draft gets its number as they are sent."""
    quote = visible_quote(request, quote_id)
    today = day_at(timezone.now())
    if not (quote.is_waiting(today) or quote.state == "draft") or quote.is_trashed:
        return redirect(quote)
    hint = ""
    if not quote.number:
        hint = _("It gets its number as you send it, and does not change from then on.")
        quote.valid_until = last_day(quote, today)  # as it will be: the words name it
    return send_form(request, quote, ready_quote(quote), leaves=_leaves, hint=hint)


def _leaves(request: HttpRequest, form: SendForm) -> bool:
    words = {name: form.cleaned_data[name] for name in ("to", "subject", "text")}
    try:
        outcome = actions.send_quote(form.document, by=request.user, now=timezone.now(), **words)
    except (actions.NotSendable, NoSeries) as problem:
        form.add_error(None, NOT_NUMBERED if isinstance(problem, NoSeries) else str(problem))
        return False
    leaves_soon(request, outcome, _("Your e-mail leaves in a moment."))
    return True


@require_POST
@writers_only
def link_new(request: HttpRequest, quote_id: int) -> HttpResponse:
    refusal = _("A draft has no link: let it go out first.")
    return make_link(request, visible_quote(request, quote_id), refusal=refusal)


@require_POST
@writers_only
def link_withdraw(request: HttpRequest, quote_id: int, link_id: int) -> HttpResponse:
    return withdraw_link(request, visible_quote(request, quote_id), link_id)


@FORM
@writers_only
@sent_once
def answer(request: HttpRequest, quote_id: int) -> HttpResponse:
    """What the client said by telephone or letter."""
    quote = visible_quote(request, quote_id)
    options = [line for line in lines_of(quote) if line.optional]
    form = AnswerForm(sent(request), options=options)
    if form.is_valid():
        said = form.cleaned_data
        how = {"by": request.user, "now": timezone.now()}
        how |= {"name": said["name"], "comment": said["comment"]}
        if said["does"] == YES:
            outcome = actions.accept_quote(quote, chosen=said.get("options"), **how)
        else:
            outcome = actions.decline_quote(quote, **how)
        if not held(form, outcome):
            tell_done(request, outcome, _("Noted."))
            return redirect(quote)
    title = _("What the client says to %(number)s") % {"number": quote}
    return page(request, "invoices/quotes/answer.html", form=form, quote=quote, title=title)


@require_POST
@writers_only
def withdraw(request: HttpRequest, quote_id: int) -> HttpResponse:
    quote = visible_quote(request, quote_id)
    outcome = actions.withdraw_quotes(one(request, quote), by=request.user)
    tell_done(request, outcome, _("%(number)s is offered no longer.") % {"number": quote})
    return redirect(quote)


@require_POST
@writers_only
def reopen(request: HttpRequest, quote_id: int) -> HttpResponse:
    quote = visible_quote(request, quote_id)
    outcome = actions.reopen_quotes(one(request, quote), by=request.user, now=timezone.now())
    tell_done(request, outcome, _("%(number)s waits for an answer again.") % {"number": quote})
    return redirect(quote)


@require_POST
@writers_only
def version(request: HttpRequest, quote_id: int) -> HttpResponse:
    """A draft to change and send instead of this one."""
    quote = visible_quote(request, quote_id)
    try:
        newer = actions.new_version(quote, by=request.user)
    except actions.NotOffered as problem:
        messages.error(request, str(problem))
        return redirect(quote)
    return redirect("quote_edit", newer.pk)


@require_POST
@writers_only
@sent_once
def copy(request: HttpRequest, quote_id: int) -> HttpResponse:
    """A draft of its own that begins the same."""
    made = actions.copy_quote(visible_quote(request, quote_id), by=request.user)
    return redirect("quote_edit", made.pk)


@require_POST
@writers_only
def invoice(request: HttpRequest, quote_id: int) -> HttpResponse:
    """A draft of an invoice over what was accepted."""
    quote = visible_quote(request, quote_id)
    try:
        made = actions.invoice_from_quote(quote, by=request.user)
    except actions.NotOffered as problem:
        messages.error(request, str(problem))
        return redirect(quote)
    return redirect(made)


@require_POST
@writers_only
def put_in_trash(request: HttpRequest, quote_id: int) -> HttpResponse:
    quote = visible_quote(request, quote_id)
    outcome = actions.trash(one(request, quote), by=request.user)
    tell_done(request, outcome, _("The draft is in the trash."))
    return redirect("quotes")


@require_POST
@writers_only
def take_back(request: HttpRequest, quote_id: int) -> HttpResponse:
    quote = visible_quote(request, quote_id)
    outcome = actions.restore(one(request, quote), by=request.user)
    tell_done(request, outcome, _("The draft is back."))
    return redirect(quote)
