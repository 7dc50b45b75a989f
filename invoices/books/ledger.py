"""Balances and states from the ledger, and the ledger itself (TRUST D8)."""

from __future__ import annotations

from collections.abc import Iterator

from invoices.books.difference import Difference, differences
from invoices.models import Entry, Invoice

SUMS = """
    WITH e AS (
        SELECT invoice_id, sum(amount) AS paid,
               sum(amount) FILTER (WHERE kind NOT IN ('credit', 'write_off')) AS money,
               sum(amount) FILTER (WHERE kind = 'credit') AS credit,
               sum(amount) FILTER (WHERE kind = 'write_off') AS written_off
        FROM invoices_entry GROUP BY invoice_id
    ), d AS (
        SELECT i.id, i.kind, i.number, i.state, i.paid, i.owed, i.gross, i.void_at,
               coalesce(e.paid, 0) AS sum, coalesce(e.money, 0) AS money,
               coalesce(e.credit, 0) AS credit, coalesce(e.written_off, 0) AS written_off
        FROM invoices_invoice i LEFT JOIN e ON e.invoice_id = i.id
    )
"""
PAID = SUMS + "SELECT kind, number, id, 'paid', paid, sum FROM d WHERE paid <> sum"
OWED = (
    SUMS
    + """
    SELECT kind, number, id, 'still to pay', owed, r FROM (
        SELECT *, CASE WHEN state IN ('draft', 'void') THEN 0 ELSE gross - sum END AS r FROM d
    ) f WHERE owed <> r
"""
)
STATE = (
    SUMS
    + """
    SELECT kind, number, id, 'status', state, r FROM (
        SELECT *, CASE
            WHEN number IS NULL THEN 'draft' WHEN void_at IS NOT NULL THEN 'void'
            WHEN gross < sum THEN 'overpaid'
            WHEN gross > sum THEN CASE WHEN sum = 0 THEN 'open' ELSE 'part_paid' END
            WHEN kind = 'credit_note' THEN 'credited' WHEN written_off <> 0 THEN 'written_off'
            WHEN credit <> 0 AND money = 0 THEN 'credited' ELSE 'paid' END AS r
        FROM d
    ) f WHERE state <> r
"""
)
ENTRIES = """
    SELECT i.kind, i.number, i.id, 'entry ' || e.id || ', ' || e.kind || ' of ' || e.amount,
           w.wrong, 'an entry of an issued document, as it was written'
    FROM invoices_entry e JOIN invoices_invoice i ON i.id = e.invoice_id
    CROSS JOIN LATERAL (VALUES
        (i.number IS NULL, 'on a draft'),
        (e.deleted_at IS NOT NULL, 'in the trash'),
        (e.lead_id <> i.lead_id, 'of another lead'),
        (e.kind = 'refund' AND (e.amount > 0) <> (i.kind = 'credit_note'), 'of the wrong sign'),
        (NOT EXISTS (SELECT FROM records_event v WHERE v.record_type = {entry}
                     AND v.record_id = e.id AND v.kind = 'invoices.entry_written'
                     AND (v.changes #>> '{{amount,1}}')::numeric = e.amount),
         'without the event that wrote it'),
        (e.kind IN ('credit', 'offset') AND NOT EXISTS (
            SELECT FROM invoices_entry o JOIN invoices_invoice c ON c.id = o.invoice_id
            WHERE o.invoice_id = e.credit_note_id AND o.credit_note_id = e.invoice_id
              AND o.kind = e.kind AND abs(o.amount) = abs(e.amount)),
         'without the same at the other document')
    ) w (is_wrong, wrong) WHERE w.is_wrong
"""
STORY = """
    SELECT i.kind, i.number, i.id, 'event of being issued', 'missing', 'there'
    FROM invoices_invoice i WHERE i.number IS NOT NULL AND NOT EXISTS (
        SELECT FROM records_event v WHERE v.record_type = {invoice} AND v.record_id = i.id
        AND v.kind IN ('invoices.issued', 'invoices.imported'))
"""


def check_balances() -> Iterator[Difference]:
    """The sum of the ledger is what was paid, the rest is owed, and the status says so."""
    for query in (PAID, OWED, STATE):
        yield from differences("balance", query)


def check_entries() -> Iterator[Difference]:
    """Each entry with its sign, its document and its event."""
    yield from differences("ledger", ENTRIES.format(entry=Entry.record_type))
    yield from differences("ledger", STORY.format(invoice=Invoice.record_type))
