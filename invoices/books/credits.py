"""Credit notes against what they correct."""

from __future__ import annotations

from collections.abc import Iterator

from invoices.books.difference import Difference, differences

TAKEN_BACK = """
    SELECT i.kind, i.number, i.id, 'taken back by credit notes', sum(n.gross), i.gross
    FROM invoices_invoice i JOIN invoices_invoice n ON n.corrects_id = i.id AND n.number IS NOT NULL
    GROUP BY i.id HAVING sum(n.gross) > i.gross
"""
SAME = """
    SELECT n.kind, n.number, n.id, w.what, w.kept, w.other
    FROM invoices_invoice n JOIN invoices_invoice i ON i.id = n.corrects_id
    CROSS JOIN LATERAL (VALUES
        ('currency', n.currency, i.currency), ('lead', n.lead_id::text, i.lead_id::text),
        ('what it corrects', i.kind, 'invoice'),
        ('day', n.issued_on::text, greatest(n.issued_on, i.issued_on)::text)
    ) w (what, kept, other) WHERE n.number IS NOT NULL AND w.kept IS DISTINCT FROM w.other
"""


def check_credits() -> Iterator[Difference]:
    for query in (TAKEN_BACK, SAME):
        yield from differences("credit notes", query)
