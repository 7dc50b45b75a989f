"""What must be true of a record before it is changed, and of what it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BooleanField, Case, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.models import Event, Tracked
from records.models.events import ActorKind
from records.once import rows_for
from records.types import may_stand_alone


@dataclass(frozen=True, slots=True)
class Gate:
    """``passes`` must hold for the record, looked at under its lock.

    ``code`` is what counts and tests name; ``message`` tells a person what is missing.
    ``after``  the record is looked at as the change would leave it, so that one step may bring
               what the gate asks for; a record that did not pass before is not held for that
    ``when``   with ``after``: only records that met this before the change are asked
    ``spares`` columns a change may write without being asked, where it writes no others
    Conditions on other tables use ``Exists``: a join would repeat records.
    """

    code: str
    message: str | Promise
    passes: Q
    after: bool = False
    when: Q | None = None
    spares: frozenset[str] = frozenset()
    #: what is noted before the change of those that do not meet it
    noted: Q = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "noted", ~self.when if self.when else self.passes)

    def asks_about(self, columns: Iterable[str]) -> bool:
        """Whether a change of these columns is any of its business."""
        return not self.spares or not set(columns) <= self.spares


STALE = "stale"
TRASHED = "trashed"
GONE = "gone"
TAKEN = "taken"
BROKEN = "broken"
SET_SINCE = "set_since"
ERASED = "erased"

# Reasons the kernel itself gives.
KERNEL_MESSAGES: dict[str, str | Promise] = {
    STALE: _("Somebody changed it since you opened it."),
    TRASHED: _("It is in the trash."),
    GONE: _("It does not exist any more."),
    TAKEN: _("A value that only one may have is taken already."),
    ERASED: _("Its personal data was erased for good; nothing of it is brought back."),
    BROKEN: _("It refers to something that is not there any more."),
}

# Gates that hold whatever changes a record of a type: forms, bulk edits, imports, rules, undo.
STANDING: dict[type[Model], Callable[[], Sequence[Gate]]] = {}


def standing_gates(model: type[Model]) -> Sequence[Gate]:
    """The gates of a type, as they are set up now; an app registers where they come from."""
    return STANDING[model]() if model in STANDING else ()


def not_set_since(
    model: type[Tracked], columns: Iterable[str], moment: datetime | str, *, but: Q
) -> Gate:
    """Nobody set one of the columns after the moment at which somebody looked (TRUST E9).

    What the product works out by itself does not count, nor do the events of ``but``: one's own.
    """
    told = Event.objects.filter(
        record_type=model.record_type,
        record_id=OuterRef("pk"),
        at__gt=moment,
        changes__has_any_keys=list(columns),
    )
    others = told.exclude(actor_kind=ActorKind.SYSTEM).exclude(but)
    found = Q()
    if model.line_column:
        found |= Exists(others.filter(line=OuterRef(model.line_column)))
    if not model.line_column or may_stand_alone(model):
        found |= Exists(others.filter(line=None))
    return Gate(SET_SINCE, _("Somebody else changed this since you looked."), ~Q(found))


def held_by(gates: Sequence[Gate], records: QuerySet) -> dict[int, list[str]]:
    """{record id: codes of the gates that hold it}, in one query; passing records are absent."""
    return not_meeting({gate.code: gate.passes for gate in gates}, records)


def not_meeting(conditions: dict[str, Q], records: QuerySet) -> dict[int, list[str]]:
    """{record id: names of the conditions it does not meet}; records that meet all are absent."""
    if not conditions:
        return {}
    return _named(conditions, _failing(records, conditions.values()))


def failing(
    model: type[Model], ids: list[int], conditions: Mapping[str, Q]
) -> dict[int, list[str]]:
    """The same of just these records, without writing the SQL of standing conditions anew: it costs
    Django ten times what PostgreSQL takes to answer."""
    if not (ids and conditions):
        return {}

    def of(these: list[int]) -> QuerySet:
        return _failing(model._base_manager.filter(id__anyof=these), conditions.values())

    return _named(conditions, rows_for(ids, of, model, *conditions.values()))


def _failing(records: QuerySet, conditions: Iterable[Q]) -> QuerySet:
    flags = {
        f"flag_{number}": Case(
            When(condition, then=Value(False)), default=Value(True), output_field=BooleanField()
        )
        for number, condition in enumerate(conditions)
    }
    any_flag = Q()
    for name in flags:
        any_flag |= Q(**{name: True})
    return records.order_by().annotate(**flags).filter(any_flag).values_list("id", *flags)


def _named(conditions: Mapping[str, Q], rows: Iterable[tuple]) -> dict[int, list[str]]:
    return {
        row[0]: [name for name, fails in zip(conditions, row[1:], strict=True) if fails]
        for row in rows
    }
