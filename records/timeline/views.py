"""The story on a page of its own, and its parts for htmx."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from records.access import visible_target
from records.asked import number_in
from records.looks import seen
from records.models import Record
from records.timeline.page import timeline_of

# Pages of the story that come by themselves while one scrolls; then a button asks, so that what
# stands below the story can be reached, on a phone above all.
IN_ONE_GO = 5


def day_of(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # the 31st of February
        return None


@require_GET
def timeline(request: HttpRequest, record_type: int, record_id: int) -> HttpResponse:
    """``before`` is the place of an older page, ``show`` a group of events, ``on`` the day to start
    at; ``nth`` counts the pages and ``told`` is the day the one before ended with."""
    record = visible_target(request.user, record_type, record_id)
    return render_story(request, record)


def render_story(
    request: HttpRequest, record: Record, *, status: int = 200, **forms: Any
) -> HttpResponse:
    story = timeline_of(
        record,
        user=request.user,
        before=number_in(request.GET.get("before", "")),
        group=request.GET.get("show", ""),
        day=day_of(request.GET.get("on", "")),
        seen=seen(record, user=request.user),
    )
    template = "records/_timeline.html" if request.htmx else "records/timeline.html"
    nth = number_in(request.GET.get("nth", "")) or 1
    context = {
        "story": story,
        "record": record,
        "nth": nth + 1,
        "waits": nth % IN_ONE_GO == 0,
        "told_day": request.GET.get("told", ""),
        **forms,
    }
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
