"""The one way to change records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from records.actions.batches import close_batch, open_batch
from records.actions.fitting import may_collide
from records.actions.outcome import Outcome
from records.actions.values import database_values
from records.actions.watching import asked_gates, write_passing
from records.actions.writing import Source, Stamp, constants, lock
from records.actors import Actor
from records.gates import GONE, KERNEL_MESSAGES, STALE, TRASHED, Gate, held_by
from records.models import Batch, HeldRecord, Tracked
from records.writers import must_be_writer

# Larger chunks gain nothing; this one keeps memory flat (KERNEL 1).
CHUNK = 5_000

IN_TRASH = Gate(TRASHED, KERNEL_MESSAGES[TRASHED], Q(deleted_at__isnull=True))


@transaction.atomic
def change(
    records: QuerySet,
    *,
    by,
    kind: str,
    values: Mapping[str, Any] | None = None,
    source: Source | None = None,
    gates: Sequence[Gate] = (),
    expect: Mapping[int, int] | None = None,
    title: str = "",
    batch: Batch | None = None,
    data: dict | None = None,
    cause: int | None = None,
    happened_at: datetime | None = None,
    trashed_too: bool = False,
    hold_taken: bool = True,
) -> Outcome:
    """Sets ``values`` (or a value per record from ``source``) on every record no gate holds:
    neither one of ``gates`` nor one that stands for the type (``records.gates.STANDING``).

    Records already as asked count as unchanged and get no event, so repeating is harmless.
    ``expect`` is {id: version} as the form showed it; a newer record is held as stale (E9).
    Records in the trash are held unless ``trashed_too``. A record whose new value another one has
    (and only one may have) is held as taken; without ``hold_taken`` the whole set is refused by an
    IntegrityError, for callers that tell each row themselves. A batch is opened unless given.
    Everything happens in one transaction; long work calls once per chunk (``records.jobs``).
    Raises PermissionDenied where the type has writers and ``by`` is none (``records.writers``).
    """
    model = records.model
    must_be_writer(model, by)
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind=kind, title=title)
    stamp = Stamp(Actor.of(by), kind, batch.pk, cause, data)
    source = source or constants(model, database_values(model, values or {}), happened_at)
    gates = (*gates, *asked_gates(model, source.columns))
    gates = gates if trashed_too else (IN_TRASH, *gates)
    fitting = hold_taken and may_collide(model, source.columns)
    outcome = Outcome()
    for ids in chunks(records):
        outcome += _change_chunk(model, ids, source, stamp, gates, expect or {}, fitting)
    return close_batch(batch, outcome, opened_here=opened_here)


def chunks(records: QuerySet) -> Iterator[list[int]]:
    """Ids in order, a chunk at a time; the set is fixed when the first one is read."""
    ids = list(records.order_by("id").values_list("id", flat=True).distinct())
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _change_chunk(
    model: type[Tracked],
    ids: list[int],
    source: Source,
    stamp: Stamp,
    gates: Sequence[Gate],
    expect: Mapping[int, int],
    fitting: bool,
) -> Outcome:
    locked = lock(model, ids)
    there = [record_id for record_id, _version, _trashed in locked]
    held = {record_id: [GONE] for record_id in set(ids) - set(there)}
    for record_id, version, _trashed in locked:
        if expect.get(record_id, version) != version:
            held[record_id] = [STALE]
    # Trash is known from the lock: ask the database only for the gates that remain.
    asked = [gate for gate in gates if gate is not IN_TRASH and not gate.after]
    if IN_TRASH in gates:
        held |= {record_id: [TRASHED] for record_id, _version, trashed in locked if trashed}
    records = model._base_manager.filter(id__anyof=there)
    for record_id, codes in held_by(asked, records).items():
        held[record_id] = [*held.get(record_id, []), *codes]
    free = [record_id for record_id in there if record_id not in held]
    changed, more = write_passing(
        model, free if source.columns else [], source, stamp, gates, fitting=fitting
    )
    held |= more
    note_held(model, held, stamp.batch_id)
    outcome = Outcome(changed, len(free) - len(more) - changed, len(held))
    outcome.held.update(code for codes in held.values() for code in codes)
    outcome.messages = {gate.code: gate.message for gate in gates} | KERNEL_MESSAGES
    return outcome


def note_held(model: type[Tracked], held: Mapping[int, list[str]], batch_id: int) -> None:
    """Held records are rows, not memory: a bulk act may hold a hundred thousand."""
    HeldRecord.objects.bulk_create(
        HeldRecord(
            batch_id=batch_id, record_type=model.record_type, record_id=record_id, reasons=codes
        )
        for record_id, codes in sorted(held.items())
    )
