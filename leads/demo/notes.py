"""What the sample colleagues noted on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from random import Random

from leads.clocks import facts
from leads.demo.story import Tale
from leads.demo.trades import NOTES
from leads.kinds import Kind
from leads.models import Activity, ActivityKind, CallOutcome, Direction, Lead
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


def add_calls(tales: Sequence[Tale], *, batch: Batch, random: Random) -> None:
    """A lead that got further than contacted was on the phone, hours before its last step."""
    silent = (Kind.CONTACTED, Kind.UNQUALIFIED)
    calls = defaultdict(list)
    for lead, _draft, steps in tales:
        answered = [step.at for step in steps if step.kind not in silent]
        hours, way = random.randint(1, 6), random.choice(Direction.values)
        if answered and lead.owner:
            calls[lead.owner].append(
                Activity(
                    lead=lead,
                    author=lead.owner,
                    kind=ActivityKind.CALL,
                    direction=way,
                    outcome=CallOutcome.REACHED,
                    minutes=random.randint(3, 40),
                    at=max(answered[-1] - timedelta(hours=hours), lead.created_at),
                )
            )
    for author, some in calls.items():
        data = facts(action=True, answer=True)
        create(some, by=author, kind="leads.called", batch=batch, data=data, happened_at="at")
