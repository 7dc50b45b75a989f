"""Writing about a selection, by e-mail or SMS: one message each (CM-15, SX-24, X07, X08, WA-25)."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications.correspondents import CORRESPONDENTS, first_of
from notifications.forms.mailings import FORMS, MailingForm
from notifications.mailing import start_mailing
from notifications.merge.parsing import fill
from notifications.models import Channel, Unsubscribed
from notifications.segments import told
from notifications.views.letters import missing_of
from records.lists.selecting import record_list_of, slice_of
from records.models import Record, Selection
from records.sending import sent_once
from users.access import writers_only

SAMPLE = 500  # of a selection, looked at before it is written to


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
@sent_once
def mailing(request: HttpRequest, pk: UUID, channel: Channel = Channel.MAIL) -> HttpResponse:
    """Says what, looks at it filled in for one of them, sends."""
    selection = Selection.objects.filter(user=request.user, pk=pk).defer("ids").first()
    if selection is None or record_list_of(selection).model not in CORRESPONDENTS:
        raise Http404
    record_list = record_list_of(selection)
    form = FORMS[channel](request.POST or None, record_type=record_list.model.record_type)
    if form.is_valid() and "send" in request.POST:
        job = start_mailing(selection, by=request.user, channel=channel, **form.values)
        return redirect("records:job", job.pk)
    if "fill" in request.POST:
        form = form.with_template()
    visible = record_list.model.objects.live().visible_to(request.user)
    first = visible.with_ids(slice_of(selection, 0, SAMPLE))
    context = {
        "form": form,
        "selection": selection,
        "is_text": channel == Channel.SMS,
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
    reaches = CORRESPONDENTS[type(records[0])].reaches(records, form.channel, user=user)
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
    parts = [fill(each, record=record, sender=user) for each in form.texts]
    words = {"subject": parts[0].text, "text": parts[1].text}
    if form.channel == Channel.SMS:
        words["text"] = form.whole(words["text"], _("a link to refuse"))
        words["length"] = told(form.whole(parts[1].text, form.longest_link))
    return {"record": record, **words, "missing": missing_of(parts)}
