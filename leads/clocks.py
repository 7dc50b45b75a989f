"""Two clocks: what our people did last, and what the client did last (H5).

Which events count stands here once, as a condition on events; actions set the clocks by it, and
``manage.py recompute_clocks`` works them out from all events by the same. Sent by a person count:
a comment (note), a file, a status moved by hand, and whatever else says ``action`` in its data
(a call, a meeting). Whatever says ``answer`` in its data counts as the client's response. Bulk
edits, imports, rules, creation and undo move neither clock.

A lead has both, over all that happens on its line. A type of record that hangs on leads may have
them too, over what is told of it alone: it registers that in ``STORIES``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from leads.models import Contact, Lead
from records.actions.deriving import derive
from records.attached.heard import heard
from records.models import Batch, Event, Record
from records.models.events import ActorKind
from records.types import line_of

# When it happened; ``at`` is when we learnt of it.
MOMENT = Coalesce("happened_at", "at")
BY_HAND = Q(
    record_type=Lead.record_type, changes__has_key="status_id", data__in_bulk__isnull=True
) & ~Q(kind__in=["leads.created", "records.undone"])
ACTION = Q(actor_kind=ActorKind.USER) & (
    Q(kind__in=["comment.added", "file.attached"]) | Q(data__action=True) | BY_HAND
)
# Told by a colleague who heard it, or received from the client.
RESPONSE = Q(data__answer=True) & ~Q(
    actor_kind__in=[ActorKind.IMPORT, ActorKind.AUTOMATION, ActorKind.SYSTEM]
)


@dataclass(frozen=True)
class Clock:
    """``counts`` are the events that set it."""

    at: str
    event: str
    counts: Q


# {type with clocks: condition on events, with ``OuterRef`` to its row, that they are of its story}
STORIES: dict[type[Record], Q] = {Lead: Q(line=OuterRef("pk"))}
CLOCKS = {
    "action": Clock("last_action_at", "last_action_event", ACTION),
    "response": Clock("last_response_at", "last_response_event", RESPONSE),
}


def facts(*, action: bool = False, answer: bool = False) -> dict[str, Any]:
    """The ``data`` of an event that counts: ``action`` of our people, ``answer`` of the client."""
    return {name: True for name, holds in (("action", action), ("answer", answer)) if holds}


def touch(
    records: QuerySet,
    *,
    by,
    action: Batch | None = None,
    response: Batch | None = None,
) -> None:
    """Sets the clocks of these leads (or deals …) by what was just done in the batches named.

    Call it in the transaction that wrote the events, with the batch once for each clock they may
    set: ``touch(leads, by=user, action=done.batch, response=done.batch)``. The newest event of
    the batch in the record's story that counts sets the clock, unless something later did. ``by``
    who cannot set a clock (a rule, an import) makes no event that counts, so nothing happens.
    """
    for name, batch in (("action", action), ("response", response)):
        if batch is not None:
            _forward(records, CLOCKS[name], batch=batch.pk)


def _forward(records: QuerySet, clock: Clock, **among: Any) -> None:
    rows = records.annotate(moment=_newest(records.model, clock, "moment", **among)).filter(
        Q(**{f"{clock.at}__isnull": True}) | Q(moment__gte=F(clock.at)), moment__isnull=False
    )
    event = _newest(records.model, clock, "id", **among)
    derive(rows.values_list("id", "moment", event), clock.at, clock.event)


def _newest(model: type[Record], clock: Clock, column: str, **among: Any) -> Subquery:
    events = Event.objects.filter(STORIES[model], clock.counts, **among)
    events = events.annotate(moment=MOMENT).order_by("-moment", "-id")
    return Subquery(events.values(column)[:1])


def from_events(records: QuerySet) -> QuerySet:
    """The records with both clocks as all their events have it: ``action_at``, ``action_event``,
    ``response_at``, ``response_event``."""
    model = records.model
    return records.annotate(
        **{f"{name}_at": _newest(model, clock, "moment") for name, clock in CLOCKS.items()},
        **{f"{name}_event": _newest(model, clock, "id") for name, clock in CLOCKS.items()},
    )


def wrong(records: QuerySet) -> QuerySet:
    """Those of the records whose clocks are not what their events say; none, if all is well."""
    condition = Q()
    for name, clock in CLOCKS.items():
        for column, told in ((clock.at, f"{name}_at"), (clock.event, f"{name}_event")):
            for here, there in ((True, False), (False, True)):
                condition |= Q(**{f"{column}__isnull": here, f"{told}__isnull": there})
            both = Q(**{f"{column}__isnull": False, f"{told}__isnull": False})
            condition |= both & ~Q(**{column: F(told)})
    return from_events(records).filter(condition)


def recompute(records: QuerySet) -> int:
    """Sets both clocks from all events of the records' stories; returns how many were wrong.

    For a merge, which brings the events of another line.
    """
    columns = [(clock.at, clock.event) for clock in CLOCKS.values()]
    rows = from_events(records).values_list(
        "id", *(f"{name}_{part}" for name in CLOCKS for part in ("at", "event"))
    )
    return derive(rows, *(column for pair in columns for column in pair))


@heard(Lead)
@heard(Contact)
def hear(record, *, by, batch: Batch) -> None:
    """A comment or file at a lead, or at a person there, sets the lead's clocks."""
    touch(Lead.objects.filter(pk=line_of(record)), by=by, action=batch, response=batch)
