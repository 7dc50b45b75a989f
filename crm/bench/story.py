"""Leads to which very much happened, and what it costs to make one of two such leads."""

from __future__ import annotations

from itertools import count

from django.utils import timezone

from crm.bench.measure import Figure, p50, times
from leads.actions import create_leads, merge_leads
from leads.models import Contact, Lead, Status
from records.attached.comments import add_comment
from records.models import Event
from records.models.events import ActorKind
from users.models import User

EVENTS, CONTACTS, COMMENTS = 5_000, 40, 5
MERGES = 5


def lead_with_story(owner, *, events: int = EVENTS, contacts: int = CONTACTS) -> Lead:
    """A business with people and a long story: two changes of the town for one of the status, and
    some words in the end."""
    lead = Lead(name="Long story", kind="business", owner=owner)
    create_leads([lead], by=owner, points=[{}])
    people = [Contact(lead=lead, name=f"Person {n}") for n in range(contacts)]
    Contact.objects.bulk_create(people)
    statuses = list(Status.objects.values_list("pk", flat=True))
    Event.objects.bulk_create(
        Event(
            at=timezone.now(), kind="leads.changed", actor_kind=ActorKind.USER, actor_id=owner.pk,
            record_type=Lead.record_type, record_id=lead.pk, line=lead.pk,
            changes={"city": [f"Town {n}", f"Town {n + 1}"]} if n % 3
            else {"status_id": [statuses[n % len(statuses)], statuses[(n + 1) % len(statuses)]]},
        )
        for n in range(events)
    )  # fmt: skip
    for n in range(COMMENTS):
        add_comment(lead, by=owner, text=f"They asked for the {n + 1}. time what it costs.")
    return lead


def measure_merges() -> list[Figure]:
    """Two leads with half the story each, made one; the fifth time is as quick as the first."""
    boss, number = User.objects.get(email="bench@example.com"), count()
    pairs = [
        [lead_with_story(boss, events=EVENTS // 2, contacts=CONTACTS // 2) for _lead in "ab"]
        for _pair in range(MERGES)
    ]

    def merge() -> None:
        keep, gone = pairs[next(number)]
        both = Lead.objects.filter(pk__in=[keep.pk, gone.pk])
        merge_leads(both, by=boss, keep=keep.pk, values={})

    taken = times(merge, MERGES, warm=0)
    goal = "p50 ≤ 500 ms"
    job = f"merge of two leads with {EVENTS // 2:,} events each"
    return [Figure(job, p50(taken), max(taken), goal=goal, holds=p50(taken) <= 500)]
