"""What waits to be routed: noted by the stream's handler, done by any number of workers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from automations.models import RoutingVersion, Wait, Why
from automations.routing.offers import ROUTED, Routed
from automations.routing.plan import Plan, in_force
from automations.routing.route import (
    CHUNK,
    Order,
    give,
    keep_counted,
    lock_records,
    tidy,
)
from automations.routing.silence import who_had
from records.actions.batches import open_batch
from records.actors import Actor
from records.models import Event
from records.models.events import ActorKind
from records.once import written_once
from records.stream.registry import handler
from records.waking import Turn, wake_on_commit

BY = Actor(ActorKind.AUTOMATION)
NEVER = {ActorKind.SYSTEM}  # sample data, upkeep
AHEAD = 4  # as many workers find something to do at once


@written_once
def versions_in_force():
    return RoutingVersion.objects.live().filter(ended_at__isnull=True).only("id", "list_name")


def _may_wait(event: Event) -> bool:
    return any(_why(routed, event) for routed in ROUTED.values())


@handler("routing", start="now", hears=_may_wait)
def note(events: list[Event]) -> None:
    """Records that came without an owner, or whose owner left without a successor, wait for a
    worker; where nothing is in force they wait for nobody."""
    lists = {each.list_name for each in versions_in_force()}
    waits = []
    for routed in ROUTED.values():
        if routed.list_name in lists:
            waits += _waits(routed, events)
    if waits:
        Wait.objects.bulk_create(waits, ignore_conflicts=True)
        wake_workers()


def wake_workers() -> None:
    from automations.jobs import route_waiting  # deferred: jobs import this module

    wake_on_commit(route_waiting)


def _why(routed: Routed, event: Event) -> Why | None:
    """Why the record is to be routed after this event, if it is."""
    if event.record_type != routed.model.record_type or event.actor_kind in NEVER:
        return None
    before, after = event.changes.get("owner_id", [None, None])
    if event.kind in routed.arrives and after is None:
        return Why.ARRIVED
    return Why.LEFT if event.kind in routed.left and before is not None and after is None else None


def _waits(routed: Routed, events: list[Event]) -> list[Wait]:
    found = {event.record_id: why for event in events if (why := _why(routed, event))}
    return [
        Wait(list_name=routed.list_name, record_id=pk, why=why) for pk, why in sorted(found.items())
    ]


def route_due(now: datetime, *, turn: Turn | None = None) -> int:
    """Everything whose time has come, a chunk per transaction, until a worker's turn is over;
    returns how many were looked at."""
    done = chunks = 0
    for list_name in ROUTED:
        forget_gone(list_name, now)
        while not (turn and turn.is_over) and (count := _route_chunk(list_name, now)):
            done, chunks = done + count, chunks + 1
            if count == CHUNK:
                keep_counted(chunks)
    return done


@transaction.atomic
def _route_chunk(list_name: str, now: datetime) -> int:
    """Claims by the locks of the records: what another worker has is skipped (TRUST E7)."""
    plan = in_force(list_name)
    if plan is None:
        return 0
    model = plan.routed.model
    due = Wait.objects.filter(list_name=list_name, due_at__lte=now)
    ids = first_free(model, due.order_by("due_at", "id").values_list("record_id", flat=True))
    # Read again under the locks: another worker may have dealt with one a moment ago.
    rows = due.filter(record_id__anyof=ids).values_list("record_id", "why", "since")
    waits = {pk: (why, since) for pk, why, since in rows}
    owners = lock_records(model, list(waits))
    silent = {pk: since for pk, (why, since) in waits.items() if why == Why.SILENT}
    silent = _still_silent(plan, {pk: silent[pk] for pk in owners if pk in silent}, owners)
    kinds: dict[str, dict[int, int | None]] = {}
    for pk, owner in owners.items():
        why = waits[pk][0]
        if pk in silent or (why != Why.SILENT and owner is None):
            kinds.setdefault(why, {})[pk] = owner
    due.filter(record_id__anyof=list(waits)).delete()
    for why, found in kinds.items():
        batch = open_batch(by=BY, kind="automations.routed", title=str(Why(why).label))
        outcome = give(
            plan, found, Order(BY, Why(why), batch, silent if why == Why.SILENT else {}, now)
        )
        tidy(batch, outcome)
    return len(ids)


def first_free(model, waiting) -> list[int]:
    """Some that nobody else has at work, locked; those that wait longest are looked at first."""
    ids, start, step = [], 0, AHEAD * CHUNK
    while not ids and (some := list(waiting[start : start + step])):
        ids, start = claim(model, some), start + step
    return ids


def claim(model, ids: Iterable[int]) -> list[int]:
    """The first of these nobody else has, locked."""
    rows = model.objects.with_ids(ids).order_by("id")
    rows = rows.select_for_update(of=("self",), skip_locked=True)
    return list(rows.values_list("id", flat=True)[:CHUNK])


def _still_silent(
    plan: Plan, since: Mapping[int, datetime], owners: Mapping[int, int | None]
) -> dict[int, set[int]]:
    """{record: people who had it} of those still with whom they were given to, of whom nobody
    acted, and for which something is still to be done."""
    if not since:
        return {}
    rows = plan.routed.model.objects.with_ids(since).filter(plan.routed.open())
    acted = dict(rows.values_list("id", plan.routed.acted_at))
    had = who_had(plan.routed.model.record_type, list(since))
    return {
        pk: had[pk]
        for pk, at in acted.items()
        if owners[pk] in had.get(pk, ()) and (at is None or at < since[pk])
    }


def forget_gone(list_name: str, now: datetime) -> None:
    """What was deleted for good waits for nothing."""
    old = Wait.objects.filter(list_name=list_name, due_at__lt=now - timedelta(days=1))
    there = ROUTED[list_name].model.objects.filter(pk=OuterRef("record_id"))
    old.exclude(Exists(there)).delete()
