"""How long records stayed in a stage, and how many went on from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from psycopg import sql

from records.models import Tracked
from records.spans import Relation

# Only what began or ended since the period began is read: what follows a stay comes later than its
# beginning, and who has stood still all the time neither came nor left. ``span_since`` holds all
# of it, so that the table itself is not read.
SPANS = """
    SELECT s.record_id, array_position(%s::bigint[], s.value) AS nth, s.since, s.until
    FROM records_span s
    WHERE s.record_type = %s AND s.field = %s AND s.value = ANY(%s::bigint[]) AND {}
          AND s.record_id IN ({})
"""
MOVED = "(s.until >= %s OR s.until IS NULL AND s.since >= %s)"
# A stay of several values may have begun before those that reach into the period.
ALL_OF_MOVED = f"""s.record_id IN (
    SELECT s.record_id FROM records_span s
    WHERE s.record_type = %s AND s.field = %s AND {MOVED}
)"""
# Stays are spans that follow one another at the same place (statuses of one stage).
JOINED = """
    SELECT record_id, min(nth) AS nth, min(since) AS since,
           nullif(max(coalesce(until, 'infinity')), 'infinity') AS until
    FROM (
        SELECT *, count(*) FILTER (WHERE begins) OVER (PARTITION BY record_id ORDER BY since)
                  AS stay
        FROM (
            SELECT *, (step, since) IS DISTINCT FROM (lag(step) OVER w, lag(until) OVER w)
                      AS begins
            FROM (SELECT *, (%s::int[])[nth] AS step FROM ({}) s) s
            WINDOW w AS (PARTITION BY record_id ORDER BY since)
        ) marked
    ) numbered GROUP BY record_id, stay
"""
# Many records go few different ways: these are counted, and what they mean is worked out of them.
# A way is told in the order of its sorted rows; who came behind the period's end is negative.
READ = """
    WITH stays AS MATERIALIZED ({})
    SELECT way, count(*), NULL::float, NULL::float[] FROM (
        SELECT array_agg(CASE WHEN since < %s THEN nth ELSE -nth END) AS way
        FROM (SELECT * FROM stays WHERE since >= %s ORDER BY record_id, since) sorted
        GROUP BY record_id
    ) ways GROUP BY way
    UNION ALL
    SELECT ARRAY[place]::int[], count(*), avg(days),
           percentile_cont(ARRAY[0.5, 0.75]) WITHIN GROUP (ORDER BY days)
    FROM (
        SELECT (%s::int[])[nth] AS place,
               (date_part('epoch', until) - date_part('epoch', since)) / 86400 AS days
        FROM stays WHERE until >= %s AND until < %s
    ) ended GROUP BY place
"""
# The records behind a number, each with a day: when it came, or left.
BEHIND = """
    WITH stays AS MATERIALIZED ({})
    SELECT record_id AS id, (max({}) AT TIME ZONE %s)::date AS day FROM stays s
    WHERE {} >= %s AND {} < %s AND (%s::int[])[nth] = %s {} GROUP BY record_id
"""
WENT_ON = """
    AND EXISTS (SELECT FROM stays n WHERE n.record_id = s.record_id AND n.since > s.since
                AND (%s::int[])[n.nth] > (%s::int[])[s.nth])
"""


@dataclass(frozen=True, slots=True)
class Stay:
    """What became of a place in a period.

    ``entered``    records that came to stand there
    ``went_on``    of these, how many stood further on later, whenever that was
    ``left``       stays that ended in the period; ``mean``, ``median`` and ``usual`` (three of
                   four were shorter) are their lengths in days
    """

    entered: int = 0
    went_on: int = 0
    left: int = 0
    mean: float | None = None
    median: float | None = None
    usual: float | None = None

    @property
    def rate(self) -> float | None:
        return self.went_on / self.entered if self.entered else None


def read_stays(
    model: type[Tracked],
    field: str,
    base: Relation,
    places: Mapping[int, tuple[int, int]],
    period: tuple[datetime, datetime],
) -> dict[int, Stay]:
    """{place: Stay} of the records of ``base``; one query.

    ``places`` gives for each value of the field the place it belongs to and the rank of that:
    further on is a higher rank, and what is lost has none (-1).
    """
    steps = list(places.values())
    stays, (start, end) = stays_of(model, field, base, places, period[0]), period
    found = Relation.joined(READ, stays)
    params = (*stays.params, end, start, [place for place, _rank in steps], start, end)
    with connection.cursor() as cursor:
        cursor.execute(found.text, params)
        rows = cursor.fetchall()
    entered, went_on = count_ways([row[:2] for row in rows if row[3] is None], steps)
    ended = {row[0][0]: (row[1], row[2], *row[3]) for row in rows if row[3] is not None}
    return {
        place: Stay(entered[place], went_on[place], *ended.get(place, ()))
        for place in entered.keys() | ended.keys()
    }


def behind_stays(
    model: type[Tracked],
    field: str,
    base: Relation,
    places: Mapping[int, tuple[int, int]],
    period: tuple[datetime, datetime],
    *,
    place: int,
    what: str,
    zone: str,
) -> Relation:
    """(id, day) of the records a number of ``Stay`` counts: "entered", "went_on" or "left"."""
    steps = list(places.values())
    stays, (start, end) = stays_of(model, field, base, places, period[0]), period
    moment = sql.Identifier("until" if what == "left" else "since")
    more = sql.SQL(WENT_ON if what == "went_on" else "")
    found = Relation.joined(BEHIND, stays, moment, moment, moment, more)
    ranks = [rank for _place, rank in steps]
    ids = [each for each, _rank in steps]
    params = (*stays.params, zone, start, end, ids, place)
    return Relation(found.text, (*params, ranks, ranks) if what == "went_on" else params)


def stays_of(
    model: type[Tracked],
    field: str,
    base: Relation,
    places: Mapping[int, tuple[int, int]],
    start: datetime,
) -> Relation:
    """(record_id, nth, since, until): which of ``places`` somebody stood at, counted from 1."""
    values, steps = list(places), list(places.values())
    code = (model.record_type, model.spanned[field])
    alone = len({place for place, _rank in steps}) == len(steps)
    which, since = (MOVED, ()) if alone else (ALL_OF_MOVED, code)
    text = Relation.joined(SPANS, sql.SQL(which), base).text
    spans = Relation(text, (values, *code, values, *since, start, start, *base.params))
    if alone:
        return spans
    joined = Relation.joined(JOINED, spans)
    return Relation(joined.text, ([steps.index(step) for step in steps], *joined.params))


def count_ways(
    ways: Iterable[tuple[Sequence[int], int]], steps: Sequence[tuple[int, int]]
) -> tuple[Counter[int], Counter[int]]:
    """{place: records that came there in the period} and, of these, {place: how many stood
    further on later}. A way is a record's steps (place, rank) by their numbers, counted from 1;
    negative: taken behind the period."""
    entered: Counter[int] = Counter()
    went_on: Counter[int] = Counter()
    for way, number in ways:
        came, left, furthest = set(), set(), -1
        for nth in reversed(way):
            place, rank = steps[abs(nth) - 1]
            if nth > 0:
                came.add(place)
                if furthest > rank:
                    left.add(place)
            furthest = max(furthest, rank)
        entered.update(dict.fromkeys(came, number))
        went_on.update(dict.fromkeys(left, number))
    return entered, went_on
