"""The trash: what lies there, and one click to take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from records.access import must_write
from records.models import Record
from records.trash.content import read_place, take_out, trashed
from records.types import record_types


@require_GET
def trash(request: HttpRequest) -> HttpResponse:
    found, older = trashed(request.user, after=read_place(request.GET.get("after", "")))
    context = {"found": found, "older": older, "may_write": request.user.can_write()}
    return render(request, "records/trash.html", context)


@require_POST
def trash_restore(request: HttpRequest, record_type: int, record_id: int) -> HttpResponse:
    model = record_types().get(record_type)
    if model is None or not issubclass(model, Record):
        raise Http404
    records = model.objects.visible_to(request.user).filter(pk=record_id)
    record = records.first()
    if record is None:
        raise Http404
    must_write(request.user)
    outcome = take_out(records, by=request.user)
    for code in outcome.held:
        messages.error(request, str(outcome.messages[code]))
    if outcome.changed:
        messages.success(request, _("“%(name)s” is back.") % {"name": record})
    return redirect("records:trash")
