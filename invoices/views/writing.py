"""Writing, issuing, paying and correcting invoices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deals.money.words import money
from invoices import actions
from invoices.actions.drafting import as_agreed, line_for_deal
from invoices.actions.lines import lines_of
from invoices.forms import CreditForm, EntryForm, InvoiceForm, OffsetForm
from invoices.kinds import InvoiceKind
from invoices.models import Invoice
from invoices.numbers import NoSeries, day_at
from invoices.pricing import begun_with
from invoices.views.documents import written
from invoices.views.record import one, visible_invoice
from leads.views.writing import FORM, tell_done
from records.sending import sent_once
from tasks.views.asked import lead_and_deal
from users.access import writers_only
from users.models import Organisation
from users.views.answers import held, page, sent


@FORM
@writers_only
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    """A draft for any lead; ``?deal=`` puts its name and value into it (WA-16, WA-17)."""
    asked = _asked_about(request)
    begun = [line_for_deal(asked.deal, on=day_at(timezone.now()))] if asked.deal else []
    return _written(request, asked, begun, title=_title(asked), save=_add)


def _asked_about(request: HttpRequest) -> Invoice:
    lead, deal = lead_and_deal(request)
    kind = request.GET.get("kind", "")
    invoice = Invoice(
        lead=lead,
        deal=deal,
        kind=InvoiceKind.PROFORMA if kind == InvoiceKind.PROFORMA else InvoiceKind.INVOICE,
        name=deal.name if deal else "",
        currency=deal.currency if deal else Organisation.current().base_currency,
        owner=deal.owner if deal else request.user,
        language=request.LANGUAGE_CODE,
    )
    today = day_at(timezone.now())
    return begun_with(as_agreed(invoice, on=today) if lead else invoice)


def _title(invoice: Invoice) -> str:
    return _("New proforma") if invoice.kind == InvoiceKind.PROFORMA else _("New invoice")


def _add(request: HttpRequest, form: InvoiceForm, lines) -> Invoice | None:
    invoice = form.new_invoice()
    if form.instance.lead_id is None:  # the lead was chosen in this form
        invoice = as_agreed(invoice, on=day_at(timezone.now()))
    outcome = actions.draft_invoice(invoice, lines=lines, by=request.user)
    tell_done(request, outcome, _("The draft is saved."))
    return invoice


@FORM
@writers_only
def edit(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """A draft and its lines; told where somebody was quicker (TRUST E9)."""
    invoice = visible_invoice(request, invoice_id)
    if invoice.is_trashed or invoice.number:
        return redirect(invoice)
    return _written(
        request, invoice, list(lines_of(invoice)), title=_("Change the draft"), save=_change
    )


def _change(request: HttpRequest, form: InvoiceForm, lines) -> Invoice | None:
    outcome = actions.change_invoices(
        one(request, form.instance), by=request.user, values=form.values, lines=lines,
        expect=form.expect,
    )  # fmt: skip
    if held(form, outcome):
        return None
    tell_done(request, outcome, _("Saved."))
    return form.instance


def _written(request: HttpRequest, invoice: Invoice, lines, *, title: str, save) -> HttpResponse:
    return written(request, invoice, lines, form_class=InvoiceForm, title=title, save=save)


@require_POST
@writers_only
def issue(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Activate: a number, and from then on it never changes (WA-18)."""
    invoice = visible_invoice(request, invoice_id)
    try:
        outcome = actions.issue(one(request, invoice), by=request.user, now=timezone.now())
    except NoSeries:
        messages.error(request, _("Nobody set up how these documents are numbered."))
    else:
        tell_done(request, outcome, _("Issued."))
    return redirect(invoice)


@require_POST
@writers_only
def void(request: HttpRequest, invoice_id: int) -> HttpResponse:
    invoice = visible_invoice(request, invoice_id)
    outcome = actions.void(one(request, invoice), by=request.user, now=timezone.now())
    tell_done(request, outcome, _("%(number)s is void.") % {"number": invoice})
    return redirect(invoice)


@require_POST
@writers_only
def become(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """A proforma becomes an invoice (H8)."""
    proforma = visible_invoice(request, invoice_id)
    try:
        actions.become_invoice(proforma, by=request.user, now=timezone.now())
    except actions.NotEntered as problem:
        messages.error(request, str(problem))
        return redirect(proforma)
    proforma.refresh_from_db()
    return redirect(proforma.became or proforma)


@FORM
@writers_only
@sent_once
def pay(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """A payment, refund, chargeback or write-off by hand."""
    invoice = visible_invoice(request, invoice_id)
    initial = {"day": day_at(timezone.now())}
    form = EntryForm(sent(request), invoice=invoice, initial=initial)
    if form.is_valid():
        try:
            outcome = actions.enter(invoice, by=request.user, **form.cleaned_data)
        except actions.NotEntered as problem:
            form.add_error(None, str(problem))
        else:
            if not held(form, outcome):
                tell_done(request, outcome, _("Entered."))
                return redirect(invoice)
    title = _("Payment for %(number)s") % {"number": invoice}
    return page(request, "invoices/small_form.html", form=form, invoice=invoice, title=title)


@FORM
@writers_only
@sent_once
def credit(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """A credit note over all of it or a part (X23)."""
    invoice = visible_invoice(request, invoice_id)
    form = CreditForm(sent(request), lines=list(lines_of(invoice)))
    if form.is_valid():
        how = {"quantities": form.quantities, "why": form.cleaned_data["why"]}
        try:
            note = actions.credit(invoice, by=request.user, now=timezone.now(), **how)
        except actions.NotEntered as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Credit note %(note)s is issued.") % {"note": note})
            return redirect(note)
    title = _("Credit note for %(number)s") % {"number": invoice}
    return page(request, "invoices/small_form.html", form=form, invoice=invoice, title=title)


@FORM
@writers_only
@sent_once
def offset(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """What is left of a credit note, or was paid too much, is used for this invoice."""
    invoice = visible_invoice(request, invoice_id)
    form = OffsetForm(sent(request), invoice=invoice, user=request.user)
    if form.is_valid():
        try:
            outcome = actions.offset(
                invoice, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except actions.NotEntered as problem:
            form.add_error(None, str(problem))
        else:
            tell_done(request, outcome, _("Set against each other."))
            return redirect(invoice)
    title = _("Use a credit for %(number)s") % {"number": invoice}
    hint = _("%(amount)s still to pay") % {"amount": money(invoice.owed, invoice.currency)}
    return page(request, "invoices/small_form.html", form=form, invoice=invoice, title=title,
                hint=hint)  # fmt: skip


@require_POST
@writers_only
def put_in_trash(request: HttpRequest, invoice_id: int) -> HttpResponse:
    invoice = visible_invoice(request, invoice_id)
    outcome = actions.trash(one(request, invoice), by=request.user)
    tell_done(request, outcome, _("The draft is in the trash."))
    return redirect("invoices")


@require_POST
@writers_only
def take_back(request: HttpRequest, invoice_id: int) -> HttpResponse:
    invoice = visible_invoice(request, invoice_id)
    outcome = actions.restore(one(request, invoice), by=request.user)
    tell_done(request, outcome, _("The draft is back."))
    return redirect(invoice)
