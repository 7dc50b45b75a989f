"""For the bookkeeper: every document with its net and tax per rate, and every entry of ledgers."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.drawing import totals_of
from invoices.kinds import EntryKind, InvoiceKind
from invoices.models import Entry, Invoice, InvoiceLine
from invoices.reports.common import BOTH, IN_BOOKS, InvoiceReport, Invoices
from records.reports import Answer, Asked, Cell, Col, Row, Section, Shows, Table
from records.reports.declaration import register
from records.reports.questions import PeriodField

Rate = tuple[str, Decimal]
CHUNK = 500


class Journal(Invoices):
    """The documents and entries of a period, each by its own day."""

    def within(self, rows: QuerySet, field: str) -> QuerySet:
        days = self.asked.days(self.asked.values["period"])
        rows = rows.filter(**{f"{field}__gte": days.start}) if days.start else rows
        return rows.filter(**{f"{field}__lt": days.end}) if days.end else rows

    @property
    def documents(self) -> list[Invoice]:
        return list(self.within(self.issued, "issued_on").order_by("issued_on", "kind", "id"))

    @property
    def entries(self) -> QuerySet[Entry]:
        found = Entry.objects.visible_to(self.asked.user).live().filter(invoice__in=self.everything)
        found = found.exclude(kind=EntryKind.CREDIT).select_related("invoice", "method")
        return self.within(found, "day").order_by("day", "id")

    @property
    def everything(self) -> QuerySet[Invoice]:
        return self.issued.filter(kind__in=IN_BOOKS)

    def url(self) -> str:
        days = self.asked.days(self.asked.values["period"])
        if days.start is None or days.end is None:
            return self.link(kind=BOTH)
        return self.link(kind=BOTH, issued_on=f"{days.start}..{days.end - timedelta(days=1)}")


def taxes_of(documents: list[Invoice]) -> dict[int, dict[Rate, tuple[Decimal, Decimal]]]:
    """{document: {rate: (net, tax)}} as the documents say; less than nothing on credit notes."""
    found: dict[int, dict[Rate, tuple[Decimal, Decimal]]] = {}
    for start in range(0, len(documents), CHUNK):
        some = documents[start : start + CHUNK]
        lines: dict[int, list[InvoiceLine]] = defaultdict(list)
        for line in InvoiceLine.objects.live().filter(invoice__in=some).order_by("position", "id"):
            lines[line.invoice_id].append(line)
        for each in some:
            totals, sign = totals_of(each, lines[each.pk]), sign_of(each)
            found[each.pk] = {
                (sub.tax.category, sub.tax.rate): (
                    sign * totals.units(sub.taxable), sign * totals.units(sub.amount)
                )
                for sub in totals.subtotals
            }  # fmt: skip
    return found


def sign_of(invoice: Invoice) -> int:
    return -1 if invoice.kind == InvoiceKind.CREDIT_NOTE else 1


@register
class JournalReport(InvoiceReport):
    """Everything a bookkeeper enters, as a file: documents and payments of a period."""

    name = "journal"
    title = gettext_lazy("For the bookkeeper")
    hint = gettext_lazy("Documents with net and tax per rate, and payments, as files.")
    icon = "book-open"

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {
            "period": PeriodField(gettext_lazy("In"), initial="last_month"),
            **super().questions(asked),
        }

    def read(self, asked: Asked) -> Answer:
        journal = Journal(asked)
        note = _("In the currency of each document; credit notes are less than nothing.")
        sections = [
            Section("documents", _("Documents"), self.documents(journal), note=note),
            Section("payments", _("Payments"), self.payments(journal), note=_(
                "By the day the money moved: refunds and chargebacks are less than nothing. What "
                "was settled by a credit note is told by the credit note.")),
        ]  # fmt: skip
        return Answer(sections, notes=[_("“CSV” beside each part is the file to hand over.")])

    def documents(self, journal: Journal) -> Table:
        documents = journal.documents
        taxes = taxes_of(documents)
        rates = sorted({rate for each in taxes.values() for rate in each}, key=lambda r: (-r[1], r))
        columns = [
            Col("number", _("number"), Shows.TEXT), Col("kind", _("kind"), Shows.TEXT),
            Col("day", _("day"), Shows.DATE), Col("due", _("due"), Shows.DATE),
            Col("buyer", _("buyer"), Shows.TEXT), Col("country", _("country"), Shows.TEXT),
            Col("vat_id", _("VAT ID"), Shows.TEXT), Col("currency", _("currency"), Shows.TEXT),
            Col("rate", _("rate"), Shows.TEXT),
            *(col for rate in rates for col in rate_columns(rate)),
            Col("net", _("net"), Shows.MONEY), Col("tax", _("tax"), Shows.MONEY),
            Col("gross", _("gross"), Shows.MONEY), Col("paid", _("paid"), Shows.MONEY),
            Col("owed", _("still to pay"), Shows.MONEY), Col("state", _("status"), Shows.TEXT),
        ]  # fmt: skip
        return Table(columns, [document_row(each, taxes[each.pk]) for each in documents])

    def payments(self, journal: Journal) -> Table:
        columns = [
            Col("number", _("document"), Shows.TEXT), Col("day", _("day"), Shows.DATE),
            Col("kind", _("what"), Shows.TEXT), Col("currency", _("currency"), Shows.TEXT),
            Col("amount", _("amount"), Shows.MONEY), Col("method", _("payment method"), Shows.TEXT),
            Col("reference", _("their id"), Shows.TEXT), Col("note", _("note"), Shows.TEXT),
        ]  # fmt: skip
        return Table(columns, [entry_row(each) for each in journal.entries])


def key_of(rate: Rate) -> str:
    return f"{rate[0]}_{rate[1].normalize():f}".replace(".", "_")


def rate_columns(rate: Rate) -> list[Col]:
    words = {"category": rate[0], "percent": f"{rate[1].normalize():f}"}
    return [
        Col(f"net_{key_of(rate)}", _("net %(category)s %(percent)s %%") % words, Shows.MONEY),
        Col(f"tax_{key_of(rate)}", _("tax %(category)s %(percent)s %%") % words, Shows.MONEY),
    ]


def document_row(each: Invoice, taxes: dict[Rate, tuple[Decimal, Decimal]]) -> Row:
    sign = sign_of(each)
    cells: dict[str, Any] = {
        "kind": each.get_kind_display(), "day": each.issued_on, "due": each.due_on,
        "buyer": each.buyer.get("name", ""), "country": each.buyer.get("country", ""),
        "vat_id": each.buyer.get("vat_id", ""), "currency": each.currency,
        "rate": f"{each.rate.normalize():f}" if each.rate is not None else "",
        "net": sign * each.net, "tax": sign * each.tax, "gross": sign * each.gross,
        "paid": sign * each.paid, "owed": sign * each.owed, "state": each.get_state_display(),
    }  # fmt: skip
    for rate, (net, tax) in taxes.items():
        cells |= {f"net_{key_of(rate)}": net, f"tax_{key_of(rate)}": tax}
    number = {"number": Cell(each.number, each.get_absolute_url())}
    return Row(number | {name: Cell(value) for name, value in cells.items()})


def entry_row(each: Entry) -> Row:
    out = each.invoice.kind == InvoiceKind.CREDIT_NOTE
    return Row({
        "number": Cell(each.invoice.number, each.invoice.get_absolute_url()),
        "day": Cell(each.day), "kind": Cell(str(each.get_kind_display())),
        "currency": Cell(each.invoice.currency),
        "amount": Cell(-each.amount if out else each.amount),
        "method": Cell(str(each.method or "")), "reference": Cell(each.provider_id),
        "note": Cell(each.note),
    })  # fmt: skip
