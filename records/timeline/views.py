"""The story on a page of its own, and its parts for htmx."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from records.access import visible_target
from records.models import Record
from records.timeline.page import timeline_of


@require_GET
def timeline(request: HttpRequest, record_type: int, record_id: int) -> HttpResponse:
    """``before`` is the place of an older page, ``show`` a group of events."""
    record = visible_target(request.user, record_type, record_id)
    return render_story(request, record)


def render_story(
    request: HttpRequest, record: Record, *, status: int = 200, **forms: Any
) -> HttpResponse:
    before = request.GET.get("before", "")
    story = timeline_of(
        record,
        user=request.user,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
        group=request.GET.get("show", ""),
    )
    template = "records/_timeline.html" if request.htmx else "records/timeline.html"
    context = {"story": story, "record": record, **forms}
    return render(request, template, context, status=status)


def answer_with_story(
    request: HttpRequest, record: Record, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """After a write: the story again for htmx, the record's page otherwise; refused forms stay."""
    if request.htmx or status != 200:
        return render_story(request, record, status=status, **forms)
    if hasattr(record, "get_absolute_url"):
        return redirect(record.get_absolute_url())
    return redirect(reverse("records:timeline", args=[record.record_type, record.pk]))
