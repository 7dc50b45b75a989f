"""The table of pairs, kept equal to what the measure says by a handler of the stream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from leads.duplicates.measure import matches, probes
from leads.duplicates.traits import CHUNK, refresh_traits, traits_of
from leads.models import Contact, ContactPoint, DuplicatePair, Lead
from records.models import Cursor, Event
from records.stream.registry import handler

HANDLER = "duplicates"
COLUMNS = frozenset({"id", "deleted_at", "name", "company_name", "kind", "website", "company_id"})
# Any constant: a handler and a look through everything must not overwrite each other.
LOCK = 7_303_015
MOST = 200


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


@handler(HANDLER)
def refresh_changed(events: list[Event]) -> None:
    """Which leads changed, then what they are now: repeatable, whatever the order."""
    refresh(concerned(events))


def refresh(ids: Sequence[int]) -> None:
    """Works out the traits and pairs of these leads anew."""
    for start in range(0, len(ids), MOST):
        _refresh_chunk(list(ids[start : start + MOST]))


@transaction.atomic
def _refresh_chunk(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    refresh_traits(ids)
    pair(ids)


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


def look_through_all(*, progress: Callable[[int], None] = lambda done: None) -> int:
    """Every lead anew, beside people who work: first all traits, then all pairs."""
    done = 0
    for work, size in ((refresh_traits, CHUNK), (pair, MOST)):
        last, done = 0, 0
        leads = Lead.objects.order_by("id").values_list("id", flat=True)
        while ids := list(leads.filter(id__gt=last)[:size]):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                work(ids)
            last, done = ids[-1], done + len(ids)
            progress(done)
    return done


def looked_at() -> datetime | None:
    """Up to when changes are in the list; None before the first look."""
    return Cursor.objects.filter(pk=HANDLER).values_list("moved_at", flat=True).first()
