"""Transaction numbers start anew when a dump is restored into another cluster.

Every event carries its era; a reader compares numbers only within one. Without it all events
after a restore would count as already seen, silently (KERNEL 3, TRUST E12).
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max
from psycopg import sql

from records.models import Event

DEFAULT = """
    SELECT pg_get_expr(d.adbin, d.adrelid), col_description(d.adrelid, d.adnum),
           pg_current_snapshot()::text
    FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE d.adrelid = 'records_event'::regclass AND a.attname = 'era'
"""
MAY_ASK = "SELECT has_function_privilege('pg_control_system()', 'execute')"


class Here(NamedTuple):
    """The era new events are written in, the cluster it began in (both kept at the column: dumps
    carry them), and the present snapshot; read in one statement."""

    era: int
    cluster: str | None
    snapshot: str


def look() -> Here:
    with connection.cursor() as cursor:
        cursor.execute(DEFAULT)
        number, cluster, snapshot = cursor.fetchone()
    return Here(int(number.strip("'").split("'")[0].split("::")[0]), cluster, snapshot)


def current_era() -> int:
    """The era new events are written in: the column's default."""
    return look().era


def cluster_here() -> str | None:
    """What tells this cluster from every other; None where we may not ask."""
    with connection.cursor() as cursor:
        cursor.execute(MAY_ASK)
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        return cursor.fetchone()[0]


def moved_here(here: Here) -> bool:
    """Did this era begin in another cluster? Its numbers mean nothing here, high or low."""
    return here.cluster is not None and cluster_here() not in (None, here.cluster)


@transaction.atomic
def begin_era_if_restored() -> bool:
    """Starts a new era where the cluster is another one, or has not reached the events' numbers.

    Run at every start before anything is written, by ``manage.py doctor``, and by a reader; True
    when a new era began.
    """
    here = look()
    era, began_in, moved = here.era, here.cluster, moved_here(here)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        from_before = Event.objects.filter(era=era, xid__gt=cursor.fetchone()[0])
        last_id = from_before.aggregate(last_id=Max("id"))["last_id"]
        if began_in is None or moved:
            _note_cluster(cursor)
        if last_id is None and not moved:
            return False
        cursor.execute(
            sql.SQL("ALTER TABLE records_event ALTER COLUMN era SET DEFAULT {}").format(
                sql.Literal(era + 1)
            )
        )
        if last_id is not None:
            cursor.execute(WRITTEN_HERE, {"era": era, "last_id": last_id})
    return True


# What was written here before anybody noticed belongs to the new era too. A dump's rows come back
# in one transaction, so a row of another one was not in it.
WRITTEN_HERE = """
    UPDATE records_event SET era = %(era)s + 1 WHERE era = %(era)s AND id > %(last_id)s
    AND xmin <> (SELECT xmin FROM records_event WHERE id = %(last_id)s)
"""


def _note_cluster(cursor) -> None:
    if here := cluster_here():
        cursor.execute(
            sql.SQL("COMMENT ON COLUMN records_event.era IS {}").format(sql.Literal(here))
        )
