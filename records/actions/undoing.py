"""Taking back what was done in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from records.actions.batches import close_batch, open_batch
from records.actions.changing import CHUNK, note_held
from records.actions.lines import return_lines
from records.actions.outcome import Outcome
from records.actions.undo_source import kept_fields, told_columns, undo_source
from records.actions.watching import asked_gates, write_passing
from records.actions.writing import Stamp, lock
from records.actors import Actor
from records.gates import ERASED, GONE, KERNEL_MESSAGES, held_by
from records.models import Batch, Erasure, Event
from records.types import model_of
from records.writers import must_be_writer

# f(batch): puts right, after an undo, what no event tells because it follows from the rest.
SETTLE: list[Callable[[Batch], None]] = []


class AlreadyUndone(Exception):
    """The batch was taken back before; redo is the undo of that undo."""


@transaction.atomic
def undo(batch: Batch, *, by) -> Outcome:
    """Writes, per record and field, the value before the batch where nobody set it since.

    A field whose value is no longer what the batch wrote, or that somebody set on purpose
    later, stays and is listed as kept. A record whose old value another one has by now, or that
    is gone for good, is held with the reason. What the batch created goes into the trash.
    Undo is a batch itself, so undoing an undo is redo.
    """
    undoing = begin_undo(batch, by=by)
    outcome, place = Outcome(), None
    while (step := undo_chunk(batch, undoing, by=by, after=place)) is not None:
        done, place = step
        outcome += done
    return close_batch(undoing, outcome, opened_here=False)


@transaction.atomic
def begin_undo(batch: Batch, *, by) -> Batch:
    """Claims the batch, so that it is taken back once. Raises AlreadyUndone."""
    claimed = Batch.objects.filter(pk=batch.pk, undone_at__isnull=True)
    if not claimed.update(undone_at=Now()):
        raise AlreadyUndone(batch)
    if batch.undo_of_id:  # a redo: what was undone stands again and may be undone again
        Batch.objects.filter(pk=batch.undo_of_id).update(undone_at=None)
    title = _("Undo: %(title)s") % {"title": batch.title}
    return open_batch(by=by, kind="records.undo", title=title[:200], undo_of=batch)


@transaction.atomic
def undo_chunk(
    batch: Batch, undoing: Batch, *, by, after: tuple[int, int] | None = None, limit: int = CHUNK
) -> tuple[Outcome, tuple[int, int]] | None:
    """Takes back the next records after the place (record type, record id); None at the end."""
    found = _next_records(batch, after, limit)
    if found is None:
        return_lines(batch, undoing=undoing)
        for settle in SETTLE:
            settle(batch)
        return None
    record_type, ids = found
    model = model_of(record_type)
    must_be_writer(model, by)
    stamp = Stamp(Actor.of(by), "records.undone", undoing.pk, data={"undo_of": batch.pk})
    there = [record_id for record_id, _version, _trashed in lock(model, ids)]
    erased = erased_of(record_type, ids)
    there = [record_id for record_id in there if record_id not in erased]
    columns = told_columns(model, batch, there) if there else []
    kept = kept_fields(model, batch, there, columns) if there else {}
    source = undo_source(model, batch, there, columns, kept) if there else None
    gates = asked_gates(model, source.columns if source else None)
    rows = model._base_manager.filter(id__anyof=there)
    held = held_by([gate for gate in gates if not gate.after], rows) if source else {}
    free, changed = [pk for pk in there if pk not in held], 0
    if source:
        changed, more = write_passing(model, free, source, stamp, gates, fitting=True)
        held |= more
    held |= {pk: [ERASED if pk in erased else GONE] for pk in set(ids) - set(there)}
    codes = {key: [*held.get(key, []), *kept.get(key, [])] for key in {*held, *kept}}
    note_held(model, codes, undoing.pk)
    outcome = Outcome(
        changed,
        len(ids) - len(held) - changed,
        len(held),
        kept=sum(len(fields) for fields in kept.values()),
    )
    outcome.held.update(code for codes in held.values() for code in codes)
    outcome.messages = {gate.code: gate.message for gate in gates} | KERNEL_MESSAGES
    return outcome, (record_type, ids[-1])


def erased_of(record_type: int, ids: Sequence[int]) -> set[int]:
    """Those whose person was erased (X36): what they were is not known any more."""
    rows = Erasure.objects.filter(record_type=record_type, record_id__in=ids)
    return set(rows.values_list("record_id", flat=True))


def _next_records(
    batch: Batch, after: tuple[int, int] | None, limit: int
) -> tuple[int, Sequence[int]] | None:
    """The next record type of the batch with up to ``limit`` of its records, in id order."""
    types = (
        Event.objects.filter(batch=batch.pk).order_by("record_type").values_list(
            "record_type", flat=True
        ).distinct()
    )  # fmt: skip
    start_type, start_id = after or (-(2**15), 0)
    for record_type in [each for each in types if each >= start_type]:
        events = Event.objects.filter(batch=batch.pk, record_type=record_type)
        if record_type == start_type:
            events = events.filter(record_id__gt=start_id)
        ids = events.order_by("record_id").values_list("record_id", flat=True).distinct()[:limit]
        if ids := list(ids):
            return record_type, ids
    return None
