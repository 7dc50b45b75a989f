"""What a batch is called."""

from __future__ import annotations

from records.models import Batch
from records.timeline.tellings import telling_of


def title_of(batch: Batch) -> str:
    """Its title, or the words of its kind where the action gave none."""
    if batch.title != batch.kind:
        return batch.title
    words = str(telling_of(batch.kind).words)
    return words[:1].upper() + words[1:]
