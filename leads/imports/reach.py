"""E-mail addresses and phone numbers of imported rows, for a whole chunk at once (H11)."""

from __future__ import annotations

from django.db import connection
from psycopg import sql

from leads.kinds import PointKind
from leads.models import ContactPoint
from records.actions import create_from, restore
from records.actions.writing import Source
from records.imports.targets import StagedRows

# In the order in which a holder gets its addresses.
NAMES = {
    "emails": PointKind.EMAIL,
    "more_emails": PointKind.EMAIL,
    "phones": PointKind.PHONE,
    "more_phones": PointKind.PHONE,
}
COLUMNS = ("lead_id", "contact_id", "kind", "value", "normal", "position")
OF_LEADS = sql.SQL("r.record_id AS lead_id, NULL::bigint AS contact_id FROM records_importrow r")
OF_CONTACTS = sql.SQL(
    "c.lead_id, c.id AS contact_id "
    "FROM records_importrow r JOIN leads_contact c ON c.id = r.record_id"
)

# Every address of the rows, once per holder; ``typed`` is its place in the row.
ADDRESSES = sql.SQL(
    """
    SELECT lead_id, contact_id, kind, normal, (array_agg(value ORDER BY typed))[1] AS value,
           min(line) AS line, min(typed) AS typed
    FROM (
        SELECT r.line, n.kind, a.pair ->> 0 AS value, a.pair ->> 1 AS normal,
               n.place * 10000 + a.place AS typed, {holders}
        CROSS JOIN (VALUES {names}) AS n (name, kind, place)
        CROSS JOIN LATERAL jsonb_array_elements(r.values -> n.name) WITH ORDINALITY a (pair, place)
        WHERE r.import_id = %(importing)s AND r.line = ANY(%(lines)s::int[])
    ) every
    GROUP BY lead_id, contact_id, kind, normal
    """
)
# Behind the holder's other addresses of the kind, those in the trash included. By lateral
# look-ups: a join would read all addresses there are, once per chunk.
NEW = sql.SQL(
    """
    SELECT nextval((SELECT pg_get_serial_sequence('leads_contactpoint', 'id')::regclass)) AS id, o.*
    FROM (
        SELECT a.lead_id, a.contact_id, a.kind, a.value, a.normal, coalesce(p.next, 0) - 1
               + row_number() OVER (PARTITION BY a.lead_id, a.contact_id, a.kind
                                    ORDER BY a.typed) AS position
        FROM ({addresses}) a {present}
        ORDER BY a.line, a.typed
    ) o
    """
)
NOTHING_YET = sql.SQL("CROSS JOIN (SELECT 0 AS next) p")
PRESENT = sql.SQL(
    """
    CROSS JOIN LATERAL (
        SELECT max(p.position) + 1 AS next, count(*) FILTER (WHERE p.normal = a.normal) AS known
        FROM leads_contactpoint p
        WHERE p.lead_id = a.lead_id AND p.contact_id IS NOT DISTINCT FROM a.contact_id
          AND p.kind = a.kind
    ) p WHERE p.known = 0
    """
)
IN_TRASH = sql.SQL(
    """
    SELECT p.id FROM ({addresses}) a
    CROSS JOIN LATERAL (
        SELECT id FROM leads_contactpoint p
        WHERE p.lead_id = a.lead_id AND p.contact_id IS NOT DISTINCT FROM a.contact_id
          AND p.kind = a.kind AND p.normal = a.normal AND p.deleted_at IS NOT NULL
    ) p
    """
)


def add_lead_points(rows: StagedRows, *, by, batch) -> None:
    add(rows, addresses_of(OF_LEADS), by=by, batch=batch)


def add_contact_points(rows: StagedRows, *, by, batch) -> None:
    add(rows, addresses_of(OF_CONTACTS), by=by, batch=batch)


def addresses_of(holders: sql.SQL) -> sql.Composed:
    names = [
        sql.SQL("({}, {}, {})").format(sql.Literal(name), sql.Literal(kind.value), sql.Literal(at))
        for at, (name, kind) in enumerate(NAMES.items())
    ]
    return ADDRESSES.format(holders=holders, names=sql.SQL(", ").join(names))


def add(rows: StagedRows, addresses: sql.Composed, *, by, batch) -> None:
    """Adds what is not there, behind what is; an address in the trash comes back."""
    if not rows.are_new:
        in_trash = IN_TRASH.format(addresses=addresses)
        with connection.cursor() as cursor:
            cursor.execute(in_trash, rows.params)
            back = [point_id for (point_id,) in cursor.fetchall()]
        points = ContactPoint.objects.with_ids(back)
        restore(points, by=by, kind="leads.point_added", batch=batch)
    present = NOTHING_YET if rows.are_new else PRESENT
    query = NEW.format(addresses=addresses, present=present)
    create_from(
        ContactPoint, Source(COLUMNS, query, rows.params),
        by=by, kind="leads.point_added", batch=batch,
    )  # fmt: skip
