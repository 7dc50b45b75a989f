"""Writing about one record from its page, and about a selection (CM-15, SX-24, X07, X08, WA-25)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications.actions.letters import send_letter
from notifications.correspondents import CORRESPONDENTS, first_of
from notifications.forms.letters import MailingForm, TextForm
from notifications.mailing import start_mailing
from notifications.merge.parsing import fill
from notifications.models import Channel, Message, Template, TemplateKind, Unsubscribed
from notifications.segments import told
from records.actions import Outcome
from records.asked import number_in
from records.lists.selecting import record_list_of, slice_of
from records.models import Record, Selection
from records.sending import sent_once
from users.access import writers_only

Show = Callable[..., HttpResponse]  # draws the record's page, with a form of the composer
SAMPLE = 500  # of a selection, looked at before it is written to


def filled_in(request: HttpRequest, record: Record, prepared) -> dict[str, str]:
    """What was typed, with the words of the chosen template for this record; a snippet is added
    to the text. Says what is missing."""
    texts = {name: request.POST.get(name, "") for name in ("to", "subject", "text")}
    number = number_in(request.POST.get("template", ""))
    template: Template | None = prepared.filter(pk=number).first()
    if template is None:
        return texts
    said = (template.subject, template.text)
    parts = [fill(each, record=record, sender=request.user) for each in said]
    if template.kind == TemplateKind.SNIPPET:
        texts["text"] = f"{texts['text']}\n{parts[1].text}".lstrip("\n")
    else:
        texts |= {"subject": parts[0].text, "text": parts[1].text}
    missing = missing_of(parts)
    if missing:
        names = ", ".join(missing)
        messages.warning(request, _("Nothing is known of: %(names)s.") % {"names": names})
    return texts


def missing_of(parts: Sequence) -> list[str]:
    return list(dict.fromkeys(label for part in parts for label in part.missing))


def leaves_soon(request: HttpRequest, outcome: Outcome, words: str) -> None:
    """The toast takes it back as long as it waits."""
    message = Message.objects.filter(batch=outcome.batch).first() if outcome.batch else None
    back = reverse("message_cancel", args=[message.pk]) if message else ""
    messages.success(request, words, extra_tags=back)


def write_text(request: HttpRequest, record: Record, show: Show) -> HttpResponse:
    """The composer of an SMS: puts a template in and says how long it is, or sends."""
    about = {"record": record, "user": request.user}
    if request.POST.get("do") != "send":
        empty = TextForm(**about)
        texts = filled_in(request, record, empty.fields["template"].queryset)
        form = TextForm(**about, initial=texts)
        form.fields["text"].help_text = told(texts["text"])
        return show(request, record, composer=form, composer_name="sms")
    form = TextForm(request.POST, **about)
    if not form.is_valid():
        return show(request, record, status=422, composer=form, composer_name="sms")
    words = {name: form.cleaned_data[name] for name in ("to", "text")}
    more = {"channel": Channel.SMS, "now": timezone.now()}
    outcome = send_letter(record, by=request.user, **words, **more)
    leaves_soon(request, outcome, f"{_('Your SMS leaves in a moment.')} {told(words['text'])}")
    return redirect(record)


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
@sent_once
def mailing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Says what, looks at it filled in for one of them, sends."""
    selection = Selection.objects.filter(user=request.user, pk=pk).defer("ids").first()
    if selection is None or record_list_of(selection).model not in CORRESPONDENTS:
        raise Http404
    record_list = record_list_of(selection)
    record_type = record_list.model.record_type
    form = MailingForm(request.POST or None, record_type=record_type)
    if form.is_valid() and "send" in request.POST:
        values = {name: form.cleaned_data[name] for name in ("subject", "text", "whom")}
        job = start_mailing(selection, by=request.user, **values)
        return redirect("records:job", job.pk)
    if "fill" in request.POST:
        form = form.with_template()
    visible = record_list.model.objects.live().visible_to(request.user)
    first = visible.with_ids(slice_of(selection, 0, SAMPLE))
    context = {
        "form": form,
        "selection": selection,
        "list_title": record_list.title,
        "tally": tally(list(first), form, request.user),
        "preview": preview(form, first.order_by("pk").first(), request.user),
        "back": f"{record_list.url()}?{selection.params or 'list=all'}",
    }
    refused = form.is_bound and bool(form.errors)
    return render(request, "notifications/mailing.html", context, status=422 if refused else 200)


def tally(records: list[Record], form: MailingForm, user) -> dict[str, int]:
    """Of the first ones: how many have an address and did not refuse."""
    if not records:
        return {"all": 0, "without": 0, "refused": 0}
    reaches = CORRESPONDENTS[type(records[0])].reaches(records, Channel.MAIL, user=user)
    whom = form["whom"].value()
    addresses = [first_of(reaches.get(each.pk, ()), whom).lower() for each in records]
    refused = Unsubscribed.objects.live().filter(address__in=set(addresses) - {""})
    known = set(refused.values_list("address", flat=True))
    return {
        "all": len(records),
        "without": addresses.count(""),
        "refused": sum(each in known for each in addresses),
    }


def preview(form: MailingForm, record: Record | None, user) -> dict | None:
    if record is None or not form.is_bound or form.errors:
        return None
    texts = (form.cleaned_data[name] for name in ("subject", "text"))
    parts = [fill(each, record=record, sender=user) for each in texts]
    words = {"subject": parts[0].text, "text": parts[1].text}
    return {"record": record, **words, "missing": missing_of(parts)}
