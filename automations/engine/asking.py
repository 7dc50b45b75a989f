"""Which records meet what: many rules asked in one statement, each by the very SQL of its own list.

A page of events asks each rule about the same records. One statement asks them all; its answers
hold until a rule does something, because later rules see what earlier ones did.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg import sql

from automations.reading import Broken, Reading

Key = TypeVar("Key", bound=Hashable)
Pair = tuple[Reading, set[int]]
ONE = sql.SQL("(SELECT {} AS n, id FROM ({}) AS q)")


def ids_of(asked: Mapping[Key, QuerySet]) -> dict[Key, set[int]]:
    """{key: ids of the records in its set}, asked in one statement."""
    found: dict[Key, set[int]] = {key: set() for key in asked}
    keys, parts, params = list(asked), [], []
    for number, records in enumerate(asked.values()):
        try:
            text, more = records.order_by().values_list("id").query.sql_with_params()
        except EmptyResultSet:  # Django sees that nothing can meet it
            continue
        parts.append(ONE.format(sql.Literal(number), sql.SQL(text)))
        params += more
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(" UNION ALL ").join(parts), params)
            for number, record_id in cursor.fetchall():
                found[keys[number]].add(record_id)
    return found


class Ahead:
    """Who meets the conditions of rules that are still to come, asked for all of them at once."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[set[int], set[int]]] = {}

    def met(
        self, reading: Reading, ids: set[int], coming: Callable[[], Iterable[Pair]]
    ) -> set[int]:
        """Those of the ids that meet the rule's conditions now. Raises Broken.

        ``coming`` names the rules (this one too) and records worth asking about now.
        """
        asked, met = self.known.get(reading.rule.pk, (set(), set()))
        if not ids <= asked:
            self._ask(reading, dict(coming()))
            asked, met = self.known[reading.rule.pk]
        return met & ids

    def _ask(self, reading: Reading, coming: dict[Reading, set[int]]) -> None:
        rows = {}
        for each, ids in coming.items():
            try:
                rows[each.rule.pk] = each.matching().with_ids(ids)
            except Broken:  # told when its turn comes
                if each is reading:
                    raise
        asked = {each.rule.pk: ids for each, ids in coming.items()}
        self.known = {pk: (asked[pk], met) for pk, met in ids_of(rows).items()}

    def forget(self) -> None:
        """A rule did something: conditions are asked anew."""
        self.known = {}
