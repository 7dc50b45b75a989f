"""What stands in a calendar: days with their tasks and the meetings that were held (X09)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models import Activity, ActivityKind
from records.lists.periods import month_start
from tasks.models import Task
from tasks.shown import name_leads
from users.models import User

DAY = timedelta(days=1)
AGENDA_DAYS = 28
MOST = 1_000  # of each; a calendar of more is no longer read
OF_A_MONTH = 6  # that a day of a month shows before it says how many more there are
FIRST, LAST = date(1990, 1, 1), date(2190, 1, 1)
VIEWS = {"month": _("Month"), "week": _("Week"), "agenda": _("Agenda")}
WHOSE = {"me": _("Mine"), "team": _("My team"), "all": _("Everybody I may see")}


@dataclass(frozen=True)
class Meeting:
    activity: Activity
    at: datetime


@dataclass
class Day:
    date: date
    is_today: bool
    is_other: bool  # of another month than the one shown
    tasks: list[Task] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    more: int = 0  # not shown here

    @property
    def is_empty(self) -> bool:
        return not self.tasks and not self.meetings


@dataclass(frozen=True)
class Span:
    """What a view shows around a day: from ``first`` to ``last``, both included."""

    view: str
    day: date

    @property
    def first(self) -> date:
        if self.view == "agenda":
            return self.day
        start = month_start(self.day) if self.view == "month" else self.day
        return start - start.weekday() * DAY

    @property
    def last(self) -> date:
        if self.view == "agenda":
            return self.day + (AGENDA_DAYS - 1) * DAY
        if self.view == "week":
            return self.first + 6 * DAY
        end = month_start(self.day, 1) - DAY
        return end + (6 - end.weekday()) * DAY

    @property
    def before(self) -> date:
        return max(FIRST, self._step(-1))

    @property
    def after(self) -> date:
        return min(LAST, self._step(1))

    def _step(self, direction: int) -> date:
        if self.view == "month":
            return month_start(self.day, direction)
        return self.day + direction * (7 if self.view == "week" else AGENDA_DAYS) * DAY


def days_of(span: Span, user: User, whose: str, today: date) -> list[Day]:
    """Two reads, however many days. A task stands on its own day, a meeting on the reader's."""
    zone = timezone.get_current_timezone()
    tasks = tasks_between(span, user, whose)
    meetings = meetings_between(span, user, whose, zone)
    days = []
    for shift in range((span.last - span.first).days + 1):
        day = span.first + shift * DAY
        other = span.view == "month" and day.month != span.day.month
        days.append(Day(day, day == today, other, tasks[day], meetings[day]))
    return [shortened(day) for day in days] if span.view == "month" else days


def shortened(day: Day) -> Day:
    """What is still to be done comes before what is done where not all has room."""
    total = len(day.tasks) + len(day.meetings)
    if total <= OF_A_MONTH:
        return day
    tasks = sorted(day.tasks, key=lambda task: task.is_done)[:OF_A_MONTH]
    meetings = day.meetings[: OF_A_MONTH - len(tasks)]
    shown = len(tasks) + len(meetings)
    return replace(day, tasks=tasks, meetings=meetings, more=total - shown)


def tasks_between(span: Span, user: User, whose: str) -> dict[date, list[Task]]:
    found = of(Task.objects.visible_to(user).between(span.first, span.last), "owner", user, whose)
    # By the clock of the day; what may be done at any time comes first.
    rows = found.select_related("kind", "owner", "lead").order_by("due_on", "due_time", "id")[:MOST]
    days: dict[date, list[Task]] = defaultdict(list)
    for task in sorted(
        name_leads(rows, user), key=lambda task: (task.due_on, task.due_time or time.min, task.pk)
    ):
        days[task.due_on].append(task)
    return days


def meetings_between(
    span: Span, user: User, whose: str, zone: ZoneInfo
) -> dict[date, list[Meeting]]:
    start = datetime.combine(span.first, time.min, zone)
    end = datetime.combine(span.last + DAY, time.min, zone)
    held = (
        Activity.objects.live()
        .visible_to(user)
        .filter(kind=ActivityKind.MEETING, at__gte=start, at__lt=end, lead__deleted_at=None)
    )
    rows = of(held, "author", user, whose).select_related("lead").order_by("at", "id")[:MOST]
    days: dict[date, list[Meeting]] = defaultdict(list)
    for activity in rows:
        there = activity.at.astimezone(zone)
        days[there.date()].append(Meeting(activity, there))
    return days


def of(rows: QuerySet, person: str, user: User, whose: str) -> QuerySet[Any]:
    """Mine, my team's, or all I may see: visibility is asked before (A3)."""
    if whose == "all":
        return rows
    ids = user.team_mate_ids if whose == "team" else [user.pk]
    return rows.filter(**{f"{person}__in": ids})
