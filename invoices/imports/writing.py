"""Documents of an import: begun before their lines, finished after them; all of it set-based."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, QuerySet, Value, When
from psycopg import sql
from psycopg.types.json import Jsonb

from deals.money.rates import rate_on
from invoices.drawing import totals_of
from invoices.gates import MONEY, said
from invoices.imports.grouping import GROUPS, INVOICES, NEW, SHAPES, SYSTEM, Shape
from invoices.kinds import EntryKind, InvoiceKind, InvoiceState, QuoteState
from invoices.models import Entry, Invoice
from invoices.models.documents import Document, Line
from invoices.parties import buyers_today, seller_today
from records.actions import change, create, create_from
from records.actions.deriving import derive
from records.actions.writing import Source
from records.imports.relation import starting_values
from records.models import Import

CHUNK = 500
ANSWERED = (QuoteState.ACCEPTED, QuoteState.DECLINED)
TOLD_AS_OVERDUE = 99  # steps: old debts are nobody's news on the day they are brought in


def begin_documents(importing: Import, *, by, batch) -> None:
    """A draft with its number for every number of the file, so that lines have where to hang."""
    shape = SHAPES[importing.target]
    starting = starting_values(shape.document)
    # The sum tells lines their sign; it is worked out anew at the end.
    columns = ["number", "lead_id", "owner_id", "currency", "external_system", "net"]
    if shape is INVOICES:
        columns.append("kind")
    rest = {name: value for name, value in starting.items() if name not in columns}
    params: dict[str, Any] = {"importing": importing.pk, "open": NEW, "system": SYSTEM}
    params |= {f"start_{name}": value for name, value in rest.items()}
    query = sql.SQL(
        """
        SELECT nextval(pg_get_serial_sequence({name}, 'id')::regclass) AS id, g.number,
               (f.values ->> 'lead_id')::bigint AS lead_id, l.owner_id,
               f.values ->> 'currency' AS currency,
               coalesce(nullif(f.values ->> 'external_system', ''), %(system)s) AS external_system,
               g.net {kind} {more}
        FROM ({groups}) g
        JOIN records_importrow f ON f.import_id = %(importing)s AND f.line = g.first
        JOIN leads_lead l ON l.id = (f.values ->> 'lead_id')::bigint
        """
    ).format(
        name=sql.Literal(shape.document._meta.db_table),
        kind=sql.SQL(", g.kind" if shape is INVOICES else ""),
        more=sql.SQL("").join(
            sql.SQL(", {} AS {}").format(sql.Placeholder(f"start_{name}"), sql.Identifier(name))
            for name in rest
        ),
        groups=sql.SQL(GROUPS).format(kind=shape.kind),
    )
    source = Source((*columns, *rest), query, params)
    create_from(shape.document, source, by=by, kind="invoices.import_begun", batch=batch)
    with connection.cursor() as cursor:  # without fresh statistics lines are joined one by one
        cursor.execute(sql.SQL("ANALYZE {}").format(shape.table))


def lines_of_documents(shape: Shape):
    """The relation of lines with their document, whose kind gives quantities their sign."""

    def arrange(source: Source, *, are_new: bool) -> Source:
        if not are_new:  # known lines are never changed
            return source
        turned = ("quantity", "net")
        ours = (*turned, "lead_id", "position")
        kept = [each for each in source.columns if each not in ours]
        is_note = "d.kind = 'credit_note' AND d.net < 0" if shape is INVOICES else "false"
        query = sql.SQL(
            """
            SELECT s.id, {kept}, d.lead_id, r.line AS position, d.id AS {to}, {turned}
            FROM ({source}) s
            JOIN records_importrow r ON r.import_id = %(importing)s AND r.record_id = s.id
             AND r.line = ANY(%(lines)s::int[])
            JOIN {table} d ON d.number = r.values ->> 'number' AND d.state = 'draft'
             AND d.external_system = coalesce(nullif(r.values ->> 'external_system', ''), {system})
            """
        ).format(
            kept=sql.SQL(", ").join(sql.SQL("s.{}").format(sql.Identifier(each)) for each in kept),
            to=sql.Identifier(shape.to),
            turned=sql.SQL(", ").join(
                sql.SQL("CASE WHEN {} THEN -s.{} ELSE s.{} END AS {}").format(
                    sql.SQL(is_note), *[sql.Identifier(each)] * 3
                )
                for each in turned
            ),
            source=source.query, table=shape.table, system=sql.Literal(SYSTEM),
        )  # fmt: skip
        return Source((*kept, "lead_id", "position", shape.to, *turned), query, source.params)

    return arrange


def finish_documents(importing: Import, *, by, batch, after: int | None) -> int | None:
    """The next documents become what they were: totals, day, parties, and their status. Returns
    the last one's id, None after the last."""
    shape = SHAPES[importing.target]
    firsts = first_rows(importing, shape, after or 0)
    if not firsts:
        return None
    documents = list(shape.document.objects.filter(pk__in=firsts).select_related("lead"))
    set_totals(shape, documents)
    facts = facts_of(shape, documents, firsts)
    records = shape.document.objects.filter(pk__in=firsts)
    if shape is INVOICES:
        enter_payments(documents, facts, by=by, batch=batch)
    change(records, by=by, kind="invoices.imported", source=source_of(shape, facts), batch=batch,
           hold_taken=False)  # fmt: skip
    derive(records.values_list("id", said(shape.document)), "frozen")
    return max(firsts)


def first_rows(importing: Import, shape: Shape, after: int) -> dict[int, dict[str, Any]]:
    """{document: values of its first row} of the next documents."""
    query = sql.SQL(
        """
        SELECT DISTINCT ON (l.{to}) l.{to}, r.values::text
        FROM records_importrow r JOIN {lines} l ON l.id = r.record_id
        WHERE r.import_id = %s AND r.done AND l.{to} > %s ORDER BY l.{to}, r.line LIMIT %s
        """
    ).format(to=sql.Identifier(shape.to), lines=sql.Identifier(shape.line._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(query, [importing.pk, after, CHUNK])
        return {pk: json.loads(values) for pk, values in cursor.fetchall()}


def set_totals(shape: Shape, documents: Sequence[Document]) -> None:
    """By the engine, as of every document."""
    lines: dict[int, list[Line]] = defaultdict(list)
    kept = shape.line.objects.filter(**{f"{shape.to}__in": [each.pk for each in documents]})
    for line in kept.order_by("position", "id"):
        lines[getattr(line, shape.to)].append(line)
    for each in documents:
        totals = totals_of(each, lines[each.pk])
        for name in ("net", "tax", "gross"):
            setattr(each, name, totals.units(getattr(totals, name)))
    sums = [
        Case(*(When(pk=each.pk, then=Value(getattr(each, name), MONEY)) for each in documents),
             output_field=MONEY)
        for name in ("net", "tax", "gross")
    ]  # fmt: skip
    records: QuerySet = shape.document._base_manager.filter(pk__in=[each.pk for each in documents])
    derive(records.values_list("id", *sums), "net", "tax", "gross")


def facts_of(
    shape: Shape, documents: Sequence[Document], firsts: dict[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    """What each document is from now on, by column."""
    seller, rates = seller_today(), {}
    leads = {each.lead_id: each.lead for each in documents}
    buyers = buyers_today(leads.values())
    found = []
    for each in documents:
        said_ = firsts[each.pk]
        day = date.fromisoformat(said_["issued_on"])
        due = date.fromisoformat(said_["due_on"]) if said_.get("due_on") else None
        fact = {"id": each.pk, "day": str(day), "seller": seller, "buyer": buyers[each.lead_id]}
        if shape is INVOICES:
            key = each.currency, day
            if key not in rates:
                rates[key] = rate_on(*key)
            fact |= invoice_fact(each, said_, day, due, rates[key])
        else:
            fact |= quote_fact(said_, day, due)
        found.append(fact)
    return found


def quote_fact(values: dict[str, Any], day: date, due: date | None) -> dict[str, Any]:
    """Answered on its day, where the file tells the answer and nobody knows when it came."""
    state = values.get("state", QuoteState.SENT)
    return {
        "state": state,
        "sent_on": str(day),
        "valid_until": due and str(due),
        "answered_at": f"{day}T12:00Z" if state in ANSWERED else None,
    }


def invoice_fact(
    each: Invoice, values: dict[str, Any], day: date, due: date | None, rate: Decimal | None
) -> dict[str, Any]:
    """Paid, where the file says so or nothing was asked for; else open. Due at once where the
    file names no day."""
    is_note = each.kind == InvoiceKind.CREDIT_NOTE
    is_paid = bool(values.get("is_paid")) and each.gross > 0
    settled = InvoiceState.CREDITED if is_note else InvoiceState.PAID
    return {
        "issued_on": str(day),
        "due_on": None if is_note else str(max(due or day, day)),
        "rate": rate and f"{rate:f}",
        "state": settled if is_paid or not each.gross else InvoiceState.OPEN,
        "paid": f"{each.gross if is_paid else Decimal(0):f}",
        "owed": f"{Decimal(0) if is_paid else each.gross:f}",
        "overdue_step": TOLD_AS_OVERDUE,
    }


OF_INVOICE = {
    "issued_on": "date", "due_on": "date", "rate": "numeric", "state": "text", "paid": "numeric",
    "owed": "numeric", "overdue_step": "smallint", "seller": "jsonb", "buyer": "jsonb",
}  # fmt: skip
OF_QUOTE = {
    "state": "text", "sent_on": "date", "valid_until": "date", "answered_at": "timestamptz",
    "seller": "jsonb", "buyer": "jsonb",
}  # fmt: skip


def source_of(shape: Shape, facts: list[dict[str, Any]]) -> Source:
    """The facts as a relation; each is told on its own day (X46)."""
    columns = OF_INVOICE if shape is INVOICES else OF_QUOTE
    typed = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in {"id": "bigint", "day": "date", **columns}.items()
    )
    query = sql.SQL(
        "SELECT f.id, f.day::timestamptz AS happened_at, {} "
        "FROM jsonb_to_recordset(%(facts)s) AS f ({}) WHERE f.id = ANY(%(ids)s::bigint[])"
    ).format(
        sql.SQL(", ").join(sql.SQL("f.{}").format(sql.Identifier(name)) for name in columns), typed
    )
    return Source(tuple(columns), query, {"facts": Jsonb(facts)})


def enter_payments(documents: Sequence[Invoice], facts: list[dict[str, Any]], *, by, batch) -> None:
    """What the file says is paid was paid on the document's day (TRUST D8: the ledger says so)."""
    paid = {fact["id"]: fact for fact in facts if Decimal(fact["paid"])}
    entries = [
        Entry(
            invoice=each, lead_id=each.lead_id, amount=each.gross, day=paid[each.pk]["issued_on"],
            kind=EntryKind.REFUND if each.kind == InvoiceKind.CREDIT_NOTE else EntryKind.PAYMENT,
            note=each.external_system,
        )
        for each in documents
        if each.pk in paid
    ]  # fmt: skip
    if entries:
        create(entries, by=by, kind="invoices.entry_written", batch=batch)
