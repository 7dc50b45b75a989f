"""What a batch is called."""

from __future__ import annotations

from records.batches.rules import holds_unseen
from records.models import Batch
from records.timeline.tellings import telling_of


def title_of(batch: Batch) -> str:
    """Its title, or the words of its kind where the action gave none."""
    return batch.title if batch.title != batch.kind else _kind_of(batch)


def title_for(user, batch: Batch) -> str:
    """What this user may call it: a title may name records, so a colleague's batch with records
    that are not the user's to see is called by its kind (TRUST A3)."""
    is_own = batch.actor_id == user.pk
    return title_of(batch) if is_own or not holds_unseen(batch, user) else _kind_of(batch)


def _kind_of(batch: Batch) -> str:
    words = str(telling_of(batch.kind).words)
    return words[:1].upper() + words[1:]
