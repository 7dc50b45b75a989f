"""Writing about one record from its page (CM-15, SX-24, X07, X08, WA-25)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions.letters import send_letter
from notifications.forms.letters import TextForm
from notifications.merge.parsing import fill
from notifications.models import Channel, Message, Template, TemplateKind
from notifications.segments import told
from records.actions import Outcome
from records.asked import number_in
from records.models import Record

Show = Callable[..., HttpResponse]  # draws the record's page, with a form of the composer


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
