"""Rows of one number are one document: whether they fit together, and its first row."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql
from psycopg.types.json import Jsonb

from invoices.books.series import patterns_of, read_number
from invoices.models import Invoice, InvoiceLine, NumberSeries, Quote, QuoteLine
from invoices.models.documents import Document, Line
from records.models import Import
from records.models.imports import RowOutcome

NEW, SKIP, REFUSED = int(RowOutcome.NEW), int(RowOutcome.SKIP), int(RowOutcome.REFUSED)
SYSTEM = "imported"  # where the file names no other


@dataclass(frozen=True)
class Shape:
    """Which tables a target fills, and the column of a line that names its document."""

    document: type[Document]
    line: type[Line]
    to: str

    @property
    def table(self) -> sql.Identifier:
        return sql.Identifier(self.document._meta.db_table)

    @property
    def kind(self) -> sql.Composable:
        """The kind of a document of rows ``r``, grouped by number: as the file says, or a credit
        note where they come to less than nothing."""
        if self.document is Quote:
            return sql.SQL("'quote'")
        return sql.SQL(
            "coalesce(min(r.values ->> 'kind'), CASE WHEN sum((r.values ->> 'net')::numeric) < 0 "
            "THEN 'credit_note' ELSE 'invoice' END)"
        )


INVOICES = Shape(Invoice, InvoiceLine, "invoice_id")
QUOTES = Shape(Quote, QuoteLine, "quote_id")
SHAPES = {"invoices": INVOICES, "quotes": QUOTES}
GROUPS = """
    SELECT r.values ->> 'number' AS number, {kind} AS kind, min(r.line) AS first,
           sum((r.values ->> 'net')::numeric) AS net
    FROM records_importrow r
    WHERE r.import_id = %(importing)s AND r.outcome = %(open)s GROUP BY 1
"""
REFUSE = """
    UPDATE records_importrow r SET outcome = %(outcome)s, problems = r.problems || %(problem)s
    FROM ({wrong}) w WHERE r.import_id = %(importing)s AND r.outcome = %(open)s
      AND r.values ->> 'number' = w.number
"""
# One bad row: none of the document's, for half a document says something wrong.
HALF = """
    SELECT DISTINCT values ->> 'number' AS number FROM records_importrow
    WHERE import_id = %(importing)s AND outcome = %(refused)s AND values ? 'number'
"""
MIXED = """
    SELECT values ->> 'number' AS number FROM records_importrow
    WHERE import_id = %(importing)s AND outcome = %(open)s GROUP BY 1
    HAVING count(DISTINCT values ->> 'lead_id') > 1 OR count(DISTINCT values ->> 'currency') > 1
"""
KNOWN = "SELECT g.number FROM ({groups}) g JOIN {table} d ON d.number = g.number {same}"
BELOW = "SELECT number FROM ({groups}) g WHERE g.kind <> 'credit_note' AND g.net < 0"


def look_at_documents(importing: Import) -> None:
    """After the rows were checked, each for itself: documents that are here already are skipped,
    those that cannot be whole are refused."""
    shape = SHAPES[importing.target]
    groups = sql.SQL(GROUPS).format(kind=shape.kind)
    same = sql.SQL("AND d.kind = g.kind" if shape is INVOICES else "")
    _set(importing, sql.SQL(HALF), REFUSED, _("Another line of this document is refused."))
    _set(importing, sql.SQL(MIXED), REFUSED,
         _("The lines of this document name several clients or currencies."))  # fmt: skip
    known = sql.SQL(KNOWN).format(groups=groups, table=shape.table, same=same)
    _set(importing, known, SKIP, "")
    if shape is INVOICES:
        below = sql.SQL(BELOW).format(groups=groups)
        _set(importing, below, REFUSED, _("It comes to less than nothing."))
    _refuse_ours(importing, groups)


def _set(importing: Import, wrong: sql.Composable, outcome: int, words: str) -> None:
    problem = [{"code": "message", "column": None, "value": "", "message": words}] if words else []
    params = {
        "importing": importing.pk, "open": NEW, "refused": REFUSED, "outcome": outcome,
        "problem": Jsonb(problem),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(REFUSE).format(wrong=wrong), params)


def _refuse_ours(importing: Import, groups: sql.Composable) -> None:
    """A number our own series has yet to give must be left to it: it would have to stop there."""
    with connection.cursor() as cursor:
        cursor.execute(groups, {"importing": importing.pk, "open": NEW})
        found = [(number, kind) for number, kind, *_rest in cursor.fetchall()]
    clash = []
    for series in NumberSeries.objects.prefetch_related("counters"):
        patterns = patterns_of(series)
        following = {counter.year: counter.next for counter in series.counters.all()}
        for number, kind in found:
            read = read_number(number, patterns) if kind == series.kind else None
            if read and read[1] >= following.get(_year(read[0], series), series.first):
                clash.append(number)
    if clash:
        wrong = sql.SQL("SELECT unnest({}::text[]) AS number").format(sql.Literal(clash))
        words = _("Our own series has yet to give this number. Set its first number beyond it.")
        _set(importing, wrong, REFUSED, words)


def _year(read: int | None, series: NumberSeries) -> int:
    if not series.yearly:
        return 0
    return read if read is None or read > 99 else 2_000 + read
