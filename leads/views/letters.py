"""Writing to one lead from its page, and to a selection of them (CM-15, SX-24, X07, X08)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leads import actions
from leads.actions.letters import first_addresses
from leads.forms.activities import MailForm
from leads.forms.mailing import MailingForm
from leads.letters import start_mailing
from leads.models import Activity, ActivityKind, Lead
from leads.views.record import show
from notifications.merge.parsing import fill
from notifications.models import Message, Unsubscribed
from records.lists.selecting import find_selection, slice_of
from records.sending import sent_once
from users.access import writers_only

NAMES = {"composer_name": str(ActivityKind.EMAIL)}


def write(request: HttpRequest, lead: Lead) -> HttpResponse:
    """The composer: puts a template in, with what is missing, or sends."""
    sends = request.POST["do"] == "send"
    form = MailForm(request.POST, now=timezone.now(), lead=lead, sending=sends)
    if not sends:
        return show(request, lead, composer=filled_in(request, lead, form), **NAMES)
    if not form.is_valid():
        return show(request, lead, status=422, composer=form, **NAMES)
    return send(request, lead, form)


def filled_in(request: HttpRequest, lead: Lead, form: MailForm) -> MailForm:
    """The form with the chosen template's words for this lead; a snippet is added to the text."""
    template = form.fields["template"].queryset.filter(pk=_number(request, "template")).first()
    texts = {name: request.POST.get(name, "") for name in ("to", "subject", "text")}
    if template is None:
        return MailForm(lead=lead, initial=texts)
    said = (template.subject, template.text)
    parts = [fill(each, record=lead, sender=request.user) for each in said]
    is_snippet = template.kind == "snippet"
    texts["text"] = (
        f"{texts['text']}\n{parts[1].text}".lstrip("\n") if is_snippet else parts[1].text
    )
    texts["subject"] = texts["subject"] if is_snippet else parts[0].text
    missing = list(dict.fromkeys(label for part in parts for label in part.missing))
    if missing:
        names = ", ".join(missing)
        messages.warning(request, _("Nothing is known of: %(names)s.") % {"names": names})
    found = MailForm(lead=lead)
    found.initial |= texts
    return found


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def send(
    request: HttpRequest, lead: Lead, form: MailForm, draft: QuerySet[Activity] | None = None
) -> HttpResponse:
    """Into the outbox; the toast takes it back as long as it waits."""
    values = {name: form.cleaned_data[name] for name in ("to", "subject", "text")}
    outcome = actions.send_letter(lead, by=request.user, now=timezone.now(), draft=draft, **values)
    message = Message.objects.filter(batch=outcome.batch).first() if outcome.batch else None
    back = reverse("message_cancel", args=[message.pk]) if message else ""
    messages.success(request, _("Your e-mail leaves in a moment."), extra_tags=back)
    return redirect(lead)


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
@sent_once
def mailing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Says what, looks at it filled in for one of them, sends."""
    selection = find_selection(pk, user=request.user, list_name="leads")
    if selection is None:
        raise Http404
    form = MailingForm(request.POST or None)
    if form.is_valid() and "send" in request.POST:
        values = {name: form.cleaned_data[name] for name in ("subject", "text")}
        job = start_mailing(selection, by=request.user, **values)
        return redirect("records:job", job.pk)
    if "fill" in request.POST:
        form = form.with_template()
    first = Lead.objects.live().visible_to(request.user).with_ids(slice_of(selection, 0, 500))
    context = {
        "form": form,
        "selection": selection,
        "tally": tally(list(first)),
        "preview": preview(form, first.order_by("pk").first(), request.user),
        "back": f"{reverse('leads')}?{selection.params or 'list=all'}",
    }
    refused = form.is_bound and bool(form.errors)
    return render(request, "leads/mailing.html", context, status=422 if refused else 200)


def tally(leads: list[Lead]) -> dict[str, int]:
    """Of the first 500: how many have an address and did not refuse."""
    addresses = {each.lower() for each in first_addresses(leads).values()}
    refused = Unsubscribed.objects.live().filter(address__in=addresses).count()
    without = len(leads) - len(first_addresses(leads))
    return {"all": len(leads), "without": without, "refused": refused}


def preview(form: MailingForm, lead: Lead | None, user) -> dict | None:
    if lead is None or not form.is_bound or form.errors:
        return None
    texts = (form.cleaned_data[name] for name in ("subject", "text"))
    parts = [fill(each, record=lead, sender=user) for each in texts]
    missing = list(dict.fromkeys(label for part in parts for label in part.missing))
    return {"record": lead, "subject": parts[0].text, "text": parts[1].text, "missing": missing}
