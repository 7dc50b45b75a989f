"""The calendar: month, week, agenda (X09)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tasks.calendar import FIRST, LAST, VIEWS, WHOSE, Span, days_of
from tasks.views.writing import parse_day


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Own tasks and meetings, the team's, or all one may see. Words it does not know mean the
    month, today, mine."""
    view, whose = request.GET.get("view", ""), request.GET.get("who", "")
    view, whose = (view if view in VIEWS else "month"), (whose if whose in WHOSE else "me")
    today = timezone.localdate()
    day = parse_day(request.GET.get("day", "")) or today
    span = Span(view, min(max(day, FIRST), LAST))
    days = days_of(span, request.user, whose, today)

    def address(**other) -> str:
        asked = {"view": view, "day": span.day.isoformat(), "who": whose} | other
        return f"{reverse('calendar')}?{urlencode(asked)}"

    context = {
        "title": _title(span),
        "view": view,
        "weeks": [days[at : at + 7] for at in range(0, len(days), 7)],
        "days": days,
        "has_any": any(not each.is_empty for each in days),
        "views": [(words, address(view=name), name == view) for name, words in VIEWS.items()],
        "whose": [(words, address(who=name), name == whose) for name, words in WHOSE.items()],
        "before": address(day=span.before.isoformat()),
        "after": address(day=span.after.isoformat()),
        "today": address(day=today.isoformat()),
        "here": address(),
        "agenda": f"{reverse('calendar')}?{urlencode({'view': 'agenda', 'who': whose})}",
        "shows_people": whose != "me",
        "may_write": request.user.can_write(),
    }
    return render(request, "tasks/calendar.html", context)


def _title(span: Span) -> str:
    if span.view == "month":
        return date_format(span.day, "F Y")
    words = {"first": date_format(span.first), "last": date_format(span.last)}
    return _("%(first)s to %(last)s") % words
