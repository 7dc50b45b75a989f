"""The trash: what lies there, and one click to take it back."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from records.access import administers, must_write
from records.models import Record
from records.trash.content import read_place, take_out, trashed
from records.trash.jobs import how_many, moment_before, start_emptying
from records.types import record_types


@require_GET
def trash(request: HttpRequest) -> HttpResponse:
    found, older = trashed(request.user, after=read_place(request.GET.get("after", "")))
    context = {
        "found": found,
        "older": older,
        "may_write": request.user.can_write(),
        "may_empty": administers(request.user),
    }
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


@require_http_methods(["GET", "HEAD", "POST"])
def trash_empty(request: HttpRequest) -> HttpResponse:
    """Says how much goes for good; POST deletes what was old enough when the page was opened."""
    if not administers(request.user):
        raise PermissionDenied(_("Only an admin empties the trash."))
    latest = moment_before(timezone.now())
    if request.method == "POST":
        shown = parse_when(request.POST.get("before", ""))
        before = min(shown, latest) if shown else latest
        return redirect("records:job", start_emptying(by=request.user, before=before).pk)
    count = how_many(request.user, before=latest)
    context = {"count": count, "before": latest, "days": settings.TRASH_KEEP_DAYS}
    return render(request, "records/trash_empty.html", context)


def parse_when(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None
