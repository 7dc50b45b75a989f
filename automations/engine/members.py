"""Who meets the condition whose entering or leaving sets a rule off."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

from automations.engine.asking import ids_of
from automations.models import Member, Rule
from automations.reading import Reading
from records.once import written_once

CHUNK = 5_000
Moves = tuple[set[int], set[int]]


def remember_all(reading: Reading) -> None:
    """When a rule is switched on: whoever is inside already has not just entered."""
    forget(reading.rule)
    ids = list(reading.inside().order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), CHUNK):
        _add([(reading.rule.pk, pk) for pk in ids[start : start + CHUNK]])


def forget(rule: Rule) -> None:
    Member.objects.filter(rule=rule).delete()


def moved(asked: Collection[tuple[Reading, Collection[int]]]) -> dict[int, Moves]:
    """{rule: (entered, left)} of each rule's records since they were last looked at; notes where
    they are now. Two statements, however many rules, and one more where something moved."""
    if not asked:
        return {}
    before = _known({reading.rule.pk: ids for reading, ids in asked})
    now = ids_of({reading.rule.pk: reading.inside().with_ids(ids) for reading, ids in asked})
    found = {pk: (now[pk] - before[pk], before[pk] - now[pk]) for pk in now}
    _add([(pk, each) for pk, (entered, _left) in found.items() for each in sorted(entered)])
    gone = [(pk, each) for pk, (_entered, left) in found.items() for each in sorted(left)]
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(FORGET, _columns(gone))
    return found


def _known(asked: dict[int, Collection[int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {pk: set() for pk in asked}
    ids = {each for some in asked.values() for each in some}
    for pk, record_id in members(list(asked), sorted(ids)):
        if record_id in asked[pk]:
            found[pk].add(record_id)
    return found


@written_once
def members(rules: list[int], ids: list[int]):
    found = Member.objects.filter(rule__id__anyof=rules, record_id__anyof=ids)
    return found.values_list("rule_id", "record_id")


FORGET = """
    DELETE FROM automations_member m USING unnest(%s::bigint[], %s::bigint[]) AS w (rule, record)
    WHERE m.rule_id = w.rule AND m.record_id = w.record
"""
REMEMBER = """
    INSERT INTO automations_member (rule_id, record_id)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING
"""


def _columns(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    return [list(column) for column in zip(*pairs, strict=True)]


def _add(pairs: list[tuple[int, int]]) -> None:
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER, _columns(pairs))
