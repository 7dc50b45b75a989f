"""Opening and closing a batch around what is done in one go."""

from __future__ import annotations

from django.db.models import F

from records.actions.outcome import Outcome
from records.actors import Actor
from records.models import Batch


def open_batch(*, by, kind: str, title: str = "", undo_of: Batch | None = None) -> Batch:
    """A new batch; jobs open it once and hand it to each chunk's action."""
    actor = Actor.of(by)
    longest = Batch._meta.get_field("title").max_length
    return Batch.objects.create(
        title=(title or kind)[:longest],
        kind=kind,
        actor_kind=actor.kind,
        actor_id=actor.user_id,
        undo_of=undo_of,
    )


def count_in(batch: Batch, outcome: Outcome) -> None:
    """Adds what was done to the batch's counts."""
    Batch.objects.filter(pk=batch.pk).update(
        changed=F("changed") + outcome.changed,
        unchanged=F("unchanged") + outcome.unchanged,
        held=F("held") + outcome.held_count,
        kept=F("kept") + outcome.kept,
    )


def close_batch(batch: Batch, outcome: Outcome, *, opened_here: bool) -> Outcome:
    """Counts, and forgets a batch opened for an action that neither changed nor held anything."""
    if opened_here and not (outcome.changed or outcome.held_count or outcome.kept):
        batch.delete()
        return outcome
    count_in(batch, outcome)
    outcome.batch = batch
    return outcome
