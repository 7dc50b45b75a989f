"""Who meets the condition whose entering or leaving sets a rule off."""

from __future__ import annotations

from collections.abc import Iterable

from automations.models import Member, Rule
from automations.reading import Reading

CHUNK = 5_000


def remember_all(reading: Reading) -> None:
    """When a rule is switched on: whoever is inside already has not just entered."""
    forget(reading.rule)
    ids = list(reading.inside().order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), CHUNK):
        _add(reading.rule, ids[start : start + CHUNK])


def forget(rule: Rule) -> None:
    Member.objects.filter(rule=rule).delete()


def moved(reading: Reading, ids: Iterable[int]) -> tuple[set[int], set[int]]:
    """(entered, left) of these records since they were last looked at; notes where they are now."""
    ids = list(ids)
    known = Member.objects.filter(rule=reading.rule, record_id__in=ids)
    before = set(known.values_list("record_id", flat=True))
    now = set(reading.inside().with_ids(ids).values_list("id", flat=True))
    _add(reading.rule, now - before)
    if before - now:
        known.filter(record_id__in=before - now).delete()
    return now - before, before - now


def _add(rule: Rule, ids: Iterable[int]) -> None:
    rows = [Member(rule=rule, record_id=each) for each in sorted(ids)]
    Member.objects.bulk_create(rows, ignore_conflicts=True)
