"""How long records stayed in a stage, and how many went on from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from psycopg import sql

from records.models import Tracked
from records.spans import Relation

# Stays are spans of neighbouring values that belong to the same place (statuses of one stage).
# Only what began or ended since the period began is read: what follows a stay comes later than its
# beginning, and who has stood still all the time neither came nor left.
STAYS = """
    WITH span AS (
        SELECT s.record_id, (%s::bigint[])[s.nth] AS place, (%s::int[])[s.nth] AS rank, s.since,
               s.until
        FROM (SELECT s.*, array_position(%s::bigint[], s.value) AS nth FROM records_span s) s
        WHERE s.record_type = %s AND s.field = %s AND s.value = ANY(%s::bigint[]) AND {}
              AND s.record_id IN ({})
    ), marked AS (
        SELECT *, place IS DISTINCT FROM lag(place) OVER w AS begins,
               max(rank) OVER (PARTITION BY record_id ORDER BY since
                   ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS furthest
        FROM span WINDOW w AS (PARTITION BY record_id ORDER BY since)
    ), numbered AS (
        SELECT *, count(*) FILTER (WHERE begins) OVER (PARTITION BY record_id ORDER BY since)
                  AS stay
        FROM marked
    ), stays AS (
        SELECT record_id, place, rank, min(since) AS since,
               nullif(max(coalesce(until, 'infinity')), 'infinity') AS until,
               max(furthest) AS furthest
        FROM numbered GROUP BY record_id, place, rank, stay
    )
    SELECT place, {} FROM (
        SELECT *, extract(epoch FROM until - since)::float / 86400 AS days FROM stays
    ) s GROUP BY place
"""
ANSWERS = """
    count(DISTINCT record_id) FILTER (WHERE since >= %s AND since < %s),
    count(DISTINCT record_id) FILTER (WHERE since >= %s AND since < %s AND furthest > rank),
    count(*) FILTER (WHERE until >= %s AND until < %s),
    extract(epoch FROM avg(until - since) FILTER (WHERE until >= %s AND until < %s)) / 86400,
    percentile_cont(ARRAY[0.5, 0.75]) WITHIN GROUP (ORDER BY days)
        FILTER (WHERE until >= %s AND until < %s)
"""
PERIODS = ANSWERS.count("%s") // 2
MOVED = "(s.until >= %s OR s.until IS NULL AND s.since >= %s)"
# A stay of several values may have begun before those that reach into the period.
ALL_OF_MOVED = f"""s.record_id IN (
    SELECT s.record_id FROM records_span s
    WHERE s.record_type = %s AND s.field = %s AND {MOVED}
)"""


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
    values = list(places)
    told = ([places[v][0] for v in values], [places[v][1] for v in values], values)
    start, code = period[0], (model.record_type, model.spanned[field])
    alone = len({place for place, _rank in places.values()}) == len(places)
    which, since = (MOVED, ()) if alone else (ALL_OF_MOVED, code)
    found = Relation.joined(STAYS, sql.SQL(which), base, sql.SQL(ANSWERS))
    spans = (*told, *code, values, *since, start, start)
    params = (*spans, *base.params, *(period * PERIODS))
    with connection.cursor() as cursor:
        cursor.execute(found.text, params)
        return {row[0]: Stay(*row[1:4], number(row[4]), *(row[5] or ())) for row in cursor}


def number(value) -> float | None:
    return None if value is None else float(value)
