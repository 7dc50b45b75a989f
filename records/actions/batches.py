"""Opening and closing a batch around what is done in one go."""

from __future__ import annotations

from django.db import connection

from records.actions.outcome import Outcome
from records.actors import Actor
from records.models import Batch

COUNT = """
    UPDATE records_batch SET changed = changed + %s, unchanged = unchanged + %s, held = held + %s,
                             kept = kept + %s
    WHERE id = %s
"""


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
    counted = (outcome.changed, outcome.unchanged, outcome.held_count, outcome.kept)
    with connection.cursor() as cursor:  # of each action: Django would write it anew each time
        cursor.execute(COUNT, [*counted, batch.pk])


def close_batch(batch: Batch, outcome: Outcome, *, opened_here: bool) -> Outcome:
    """Counts, and forgets a batch opened for an action that neither changed nor held anything."""
    if opened_here and not (outcome.changed or outcome.held_count or outcome.kept):
        batch.delete()
        return outcome
    count_in(batch, outcome)
    outcome.batch = batch
    return outcome
