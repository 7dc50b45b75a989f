"""Reads of tasks in business words: the one place that says what "overdue" and "today" mean.

Both are meant where the task's assignee is: a task carries the time zone of its assignee, and
``due_at`` is the moment from which it is late there (``tasks.models.Task``).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from django.db.models import DateField, F, Func, Q, Value
from django.db.models.fields import DateTimeField

from records.querysets import RecordQuerySet, TrackedQuerySet

# No day anywhere begins or ends further from a moment of it than this, zone changes included.
A_DAY_ANYWHERE = timedelta(hours=27)


class DayThere(Func):
    """The day a moment belongs to in the time zone a column names."""

    template = "(timezone(%(expressions)s)::date)"
    output_field = DateField()


def day_there(moment: datetime) -> DayThere:
    return DayThere(F("zone"), Value(moment, output_field=DateTimeField()))


NOT_DONE = Q(done_at__isnull=True)


def is_overdue(now: datetime) -> Q:
    """Not done, and late: the time has come, or the day is over where the assignee is."""
    return NOT_DONE & Q(due_at__lte=now)


class KindQuerySet(TrackedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("position", "id")

    def automatic(self):
        """The kind of a task for which nobody chose one: the first."""
        return self.live().in_order().first()


class TaskQuerySet(RecordQuerySet):
    """Tasks are visible by their assignee: own, of the team, all (CM-23, X14)."""

    def open(self) -> Self:
        return self.live().filter(NOT_DONE)

    def done(self) -> Self:
        return self.live().filter(done_at__isnull=False)

    def overdue(self, now: datetime) -> Self:
        return self.live().filter(is_overdue(now))

    def due_today(self, now: datetime) -> Self:
        """To be done on the day it is now where the assignee is; late ones of today too."""
        near = Q(due_at__gt=now - A_DAY_ANYWHERE, due_at__lte=now + A_DAY_ANYWHERE)
        return self.open().filter(near, due_on=day_there(now))

    def coming(self, now: datetime) -> Self:
        """To be done on a later day than today."""
        return self.open().filter(due_at__gt=now, due_on__gt=day_there(now))

    def to_remind(self) -> Self:
        """Whose assignee is still to be reminded, at the time they chose."""
        told = Q(reminded_at__isnull=True) | ~Q(reminded_at=F("remind_at"))
        return self.open().filter(told, remind_at__isnull=False)

    def between(self, first: date, last: date) -> Self:
        """Due on one of these days, done or not; the calendar's question."""
        return self.live().filter(due_on__range=(first, last))

    def soonest_first(self) -> Self:
        """What has no day comes last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "id")


class FeedQuerySet(TrackedQuerySet):
    def visible_to(self, user) -> Self:
        """One's own only: whoever holds the address reads the calendar."""
        return self.filter(user=user) if user.is_active else self.none()
