"""Transaction numbers start anew when a dump is restored into another cluster.

Every event carries its era; a reader compares numbers only within one. Without it all events
after a restore would count as already seen, silently (KERNEL 3, TRUST E12).
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max
from psycopg import sql

from records.models import Event

DEFAULT = """
    SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
    JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE d.adrelid = 'records_event'::regclass AND a.attname = 'era'
"""


def current_era() -> int:
    """The era new events are written in: the column's default."""
    with connection.cursor() as cursor:
        cursor.execute(DEFAULT)
        return int(cursor.fetchone()[0].strip("'").split("'")[0].split("::")[0])


@transaction.atomic
def begin_era_if_restored() -> bool:
    """Starts a new era where events carry numbers this cluster has not reached.

    Run at every start, by ``manage.py doctor`` and by a reader whose cursor lies ahead of the
    cluster; True when a new era began.
    """
    era = current_era()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        present = cursor.fetchone()[0]
        from_before = Event.objects.filter(era=era, xid__gt=present)
        last_id = from_before.aggregate(last_id=Max("id"))["last_id"]
        if last_id is None:
            return False
        cursor.execute(
            sql.SQL("ALTER TABLE records_event ALTER COLUMN era SET DEFAULT {}").format(
                sql.Literal(era + 1)
            )
        )
    # What was written here before anybody noticed belongs to the new era too.
    Event.objects.filter(era=era, id__gt=last_id).update(era=era + 1)
    return True
