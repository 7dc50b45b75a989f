"""Columns whose values do not stand in the task's own row as they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, Func, Q, Value, When
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from records.lists import Column, Kind
from records.tones import Tone
from tasks.kinds import State
from tasks.querysets import NOT_DONE, is_overdue


class RightNow(Func):
    """The moment at which the statement is written: a declared column has no clock of its own."""

    output_field = DateTimeField()

    def as_sql(self, compiler, connection, **_context):
        return "%s::timestamptz", [timezone.now()]


@dataclass(frozen=True)
class StateColumn(Column):
    """To do, overdue, or done: as the tasks' own queryset says it."""

    def compare(self, lookup: str, value: Any) -> Q:
        if lookup == "isnull":
            return Q(pk__in=[]) if value else Q()
        return self._any({value} if lookup == "exact" else set(value))

    def exclude(self, lookup: str, value: Any) -> Q:
        """By the states that remain: what has no day is never late, which SQL would not know."""
        return self._any(set(State.values) - ({value} if lookup == "exact" else set(value)))

    def _any(self, states: set[str]) -> Q:
        now, found = timezone.now(), []
        if {State.OPEN, State.OVERDUE} <= states:
            found.append(NOT_DONE)
        elif State.OVERDUE in states:
            found.append(is_overdue(now))
        elif State.OPEN in states:
            found.append(NOT_DONE & (Q(due_at__isnull=True) | Q(due_at__gt=now)))
        if State.DONE in states:
            found.append(Q(done_at__isnull=False))
        return reduce(or_, found, Q(pk__in=[])) if len(found) != 1 else found[0]


def state_column() -> StateColumn:
    shown = Case(
        When(done_at__isnull=False, then=Value(State.DONE.value)),
        When(due_at__lte=RightNow(), then=Value(State.OVERDUE.value)),
        default=Value(State.OPEN.value),
        output_field=CharField(),
    )
    return StateColumn(
        "progress",
        label=_("state"),
        kind=Kind.CHOICE,
        choices=tuple(State.choices),
        filter=frozenset({"is", "not"}),
        chip=True,
        tones=(
            (State.OPEN.value, Tone.BLUE),
            (State.OVERDUE.value, Tone.RED),
            (State.DONE.value, Tone.GREEN),
        ),
        expression=shown,
    )


class ClockTime(Func):
    """09:30, and nothing where no time of day matters."""

    template = "to_char(%(expressions)s, 'HH24:MI')"
    output_field = CharField()


def clock_words(text: str) -> str:
    """9 a.m., 9 Uhr: as everywhere else about tasks."""
    return time_format(time.fromisoformat(text))


def time_column() -> Column:
    return Column(
        "due_time",
        label=_("at"),
        kind=Kind.TEXT,
        nullable=True,
        filter=frozenset({"is", "empty"}),
        expression=ClockTime(F("due_time")),
        written=clock_words,
    )
