"""The table of pairs, kept equal to what the measure says by a handler of the stream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from leads.duplicates.measure import matches, probes
from leads.duplicates.traits import CHUNK, refresh_traits, traits_of
from leads.models import Contact, ContactPoint, DuplicatePair, Lead, ToCompare
from records.models import Cursor, Event
from records.stream.registry import handler

HANDLER = "duplicates"
COLUMNS = frozenset({"id", "deleted_at", "name", "company_name", "kind", "website", "company_id"})
# Any constant: a handler and a look through everything must not overwrite each other.
LOCK = 7_303_015
MOST = 200
AT_ONCE = 20


def concerned(events: Iterable[Event]) -> list[int]:
    """Leads whose traits these events may have changed."""
    ids: set[int | None] = set()
    parts = (Contact.record_type, ContactPoint.record_type)
    for event in events:
        if event.record_type == Lead.record_type and not COLUMNS.isdisjoint(event.changes):
            ids.add(event.record_id)
        elif event.record_type in parts:
            ids |= {event.line, *event.changes.get("lead_id", ())}
    return sorted(ids - {None})


@handler(HANDLER, hears=lambda event: concerned([event]))
def refresh_changed(events: list[Event]) -> None:
    """Which leads changed, then what they are now: repeatable, whatever the order.

    Traits are right at once. Comparing a name with a hundred thousand others takes 7 ms, so what
    an import brings is compared by ``compare_waiting``, and the other handlers do not wait.
    """
    ids = concerned(events)
    take_turns()
    refresh_traits(ids)
    if len(ids) <= AT_ONCE:
        pair(ids)
    else:
        wait(Lead.objects.with_ids(ids))


def take_turns() -> None:
    """Waits for whoever else writes traits and pairs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def wait(leads: QuerySet[Lead]) -> None:
    """Has the pairs of these leads worked out by a worker."""
    ids = leads.values_list("id", flat=True)
    ToCompare.objects.bulk_create((ToCompare(lead_id=pk) for pk in ids), ignore_conflicts=True)


@transaction.atomic
def compare_waiting(limit: int = MOST) -> int:
    """Works out the pairs of some of those that wait; returns how many, 0 at the end."""
    take_turns()
    ids = list(ToCompare.objects.order_by("pk").values_list("pk", flat=True)[:limit])
    pair(ids)
    ToCompare.objects.filter(pk__in=ids).delete()
    return len(ids)


def pair(ids: Sequence[int]) -> None:
    """Makes the pairs of these leads what the measure says; traits are right already."""
    found = defaultdict(dict)
    for match in matches(probes(traits_of(ids).items()), own=True):
        low, high = sorted((match.number, match.lead_id))
        kinds = found[low, high]
        kinds[match.kind] = max(match.strength, kinds.get(match.kind, 0))
    DuplicatePair.objects.filter(Q(low__in=ids) | Q(high__in=ids)).delete()
    DuplicatePair.objects.bulk_create(
        (
            DuplicatePair(
                low_id=low, high_id=high, reasons=sorted(kinds), strength=sum(kinds.values())
            )
            for (low, high), kinds in sorted(found.items())
        ),
        ignore_conflicts=True,
    )


def look_through_all() -> int:
    """Every lead anew, beside people who work: first all traits, then all pairs."""
    last, leads = 0, Lead.objects.order_by("id").values_list("id", flat=True)
    while ids := list(leads.filter(id__gt=last)[:CHUNK]):
        with transaction.atomic():
            take_turns()
            refresh_traits(ids)
            wait(Lead.objects.with_ids(ids))
        last = ids[-1]
    done = 0
    while count := compare_waiting():
        done += count
    return done


def looked_at() -> datetime | None:
    """Up to when changes are in the list; None before the first look."""
    return Cursor.objects.filter(pk=HANDLER).values_list("moved_at", flat=True).first()
