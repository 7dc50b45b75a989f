"""What the sample colleagues noted on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from leads.demo.story import Tale
from leads.demo.trades import NOTES
from leads.models import Lead
from records.actions import create
from records.models import Batch, Comment


def add_notes(tales: Sequence[Tale], *, batch: Batch, random: Random) -> None:
    """A comment by the owner at two of three steps."""
    written = defaultdict(list)
    for lead, draft, steps in tales:
        name = draft.contacts[0].name if draft.contacts else lead.name
        for step in steps if lead.owner else ():
            if step.kind in NOTES and random.random() < 0.66:
                text = random.choice(NOTES[step.kind]).format(name=name)
                written[lead.owner].append(
                    Comment(
                        target_type=Lead.record_type,
                        target_id=lead.pk,
                        line=lead.pk,
                        author=lead.owner,
                        text=text,
                        created_at=step.at,
                    )
                )
    for author, comments in written.items():
        create(comments, by=author, kind="comment.added", batch=batch, happened_at="created_at")
