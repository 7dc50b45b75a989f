"""Aged receivables: who owes how much, for how long."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, Q, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.money.words import money_short
from invoices.kinds import InvoiceKind, InvoiceState
from invoices.querysets import OWING
from invoices.reports.common import (
    BOTH,
    OWING_NOT_NOTE,
    ZERO,
    InvoiceReport,
    Invoices,
    total,
)
from leads.models import Lead
from records.lists.periods import FIRST, LAST
from records.reports import Answer, Asked, Cell, Col, Figure, Row, Section, Shows, Table
from records.reports.charts import Bar, Bars, Part
from records.reports.declaration import register

DAY = timedelta(days=1)
SHOWN = 500  # customers; the others stand in one row
OURS = "ours"
# (key, words, from and to how many days after the last day to pay, colour)
AGES = (
    ("now", gettext_lazy("not due yet"), None, 0, "blue"),
    ("d30", gettext_lazy("1–30 days"), 1, 30, "amber"),
    ("d60", gettext_lazy("31–60 days"), 31, 60, "orange"),
    ("d90", gettext_lazy("61–90 days"), 61, 90, "pink"),
    ("more", gettext_lazy("over 90 days"), 91, None, "red"),
)
OWED_TO_THEM = Q(kind=InvoiceKind.CREDIT_NOTE, owed__gt=0) | Q(kind=InvoiceKind.INVOICE, owed__lt=0)


@dataclass
class Owing:
    """What a customer, or all, owe in each age, and what they have with us."""

    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, age: str, amount: Decimal | None, count: int) -> None:
        self.amounts[age] += amount or ZERO
        self.counts[age] += count

    @property
    def whole(self) -> Decimal:
        return total(self.amounts.values())


class Receivables(Invoices):
    """What is owed today, by age; what we owe stands beside it as less than nothing."""

    def days(self, first: int | None, last: int | None) -> tuple[date, date]:
        """The last days to pay of an age."""
        today = self.asked.today
        newest = today - timedelta(days=first) if first is not None else LAST - DAY
        oldest = today - timedelta(days=last) if last is not None else FIRST
        return oldest, newest

    def age(self) -> Case:
        whens = [
            When(OWING_NOT_NOTE & Q(due_on__range=self.days(first, last)), then=Value(key))
            for key, _words, first, last, _tone in AGES
        ]
        return Case(
            When(OWED_TO_THEM, then=Value(OURS)), *whens, default=Value("now"),
            output_field=CharField(),
        )  # fmt: skip

    def by_customer(self) -> dict[int, Owing]:
        """{lead: what it owes}; one query."""
        found: dict[int, Owing] = defaultdict(Owing)
        rows = self.issued.exclude(owed=0).annotate(age=self.age())
        rows = rows.values_list("lead_id", "age").annotate(
            sum=Sum(self.in_base("owed")), n=Count("id")
        )
        for lead, age, amount, count in rows:
            found[lead].add(age, amount, count)
        return found

    def url(self, key: str, **more: Any) -> str:
        if key == OURS:
            states = f"{InvoiceState.OVERPAID},{','.join(OWING)}"
            return self.link(kind=InvoiceKind.CREDIT_NOTE, status=states, **more)
        filters = {"kind": InvoiceKind.INVOICE, "status": ",".join(OWING)} | more
        for name, _words, first, last, _tone in AGES:
            if name == key:
                oldest, newest = self.days(first, last)
                filters["due_on"] = f"{oldest}..{newest}"
        return self.link(**filters)

    def everything_of(self, lead: int) -> str:
        states = f"{InvoiceState.OVERPAID},{','.join(OWING)}"
        return self.link(lead=lead, kind=BOTH, status=states)


@register
class ReceivablesReport(InvoiceReport):
    """What clients owe, by how long its day is over; by the organisation's today."""

    name = "receivables"
    title = gettext_lazy("Aged receivables")
    hint = gettext_lazy("Who owes how much, for how long.")
    icon = "hourglass"

    def read(self, asked: Asked) -> Answer:
        found = Receivables(asked)
        customers = found.by_customer()
        whole = Owing()
        for each in customers.values():
            for age, amount in each.amounts.items():
                whole.add(age, amount, each.counts[age])
        figures = [
            Figure(_("Owed to us"), self.words(found, total(
                amount for age, amount in whole.amounts.items() if age != OURS))),
            Figure(_("Overdue"), self.words(found, total(
                amount for age, amount in whole.amounts.items() if age not in (OURS, "now")))),
        ]  # fmt: skip
        sections = [
            Section("ages", _("By age"), self.ages(found, whole), self.picture(found, whole)),
            Section("customers", _("By customer"), self.customers(found, customers, whole)),
        ]
        notes = found.notes(found.issued.exclude(owed=0))
        notes.append(_("“Credit” is what is left of credit notes and was paid too much."))
        return Answer(sections, figures, notes)

    def words(self, found: Receivables, amount: Decimal) -> str:
        return money_short(amount.quantize(Decimal(1)), found.currency)

    def ages(self, found: Receivables, whole: Owing) -> Table:
        rows = []
        for key, words, *_rest in (*AGES, (OURS, _("credit"))):
            url = found.url(key)
            cells = {"age": Cell(str(words)), "count": Cell(whole.counts[key], url),
                     "amount": Cell(whole.amounts[key], url)}  # fmt: skip
            rows.append(Row(cells))
        cells = {"age": Cell(_("Total")), "count": Cell(sum(whole.counts.values())),
                 "amount": Cell(whole.whole)}  # fmt: skip
        columns = [Col("age", _("overdue by"), Shows.TEXT), Col("count", _("documents")),
                   found.money("amount", _("still to pay"))]  # fmt: skip
        return Table(columns, [*rows, Row(cells, total=True)])

    def picture(self, found: Receivables, whole: Owing) -> Bars:
        bars = [
            Bar(str(words), self.words(found, whole.amounts[key]),
                [Part(max(whole.amounts[key], ZERO), tone)])
            for key, words, _first, _last, tone in AGES
        ]  # fmt: skip
        return Bars(_("What is still to pay, by age"), bars)

    def customers(self, found: Receivables, customers: dict[int, Owing], whole: Owing) -> Table:
        columns = [
            Col("customer", _("customer"), Shows.TEXT),
            *(found.money(key, words) for key, words, *_rest in AGES),
            found.money(OURS, _("credit")), found.money("total", _("total")),
        ]  # fmt: skip
        known = ((pk, each) for pk, each in customers.items() if any(each.amounts.values()))
        ranked = sorted(known, key=lambda each: (-each[1].whole, each[0]))
        names = {
            lead.pk: lead
            for lead in Lead.objects.visible_to(found.asked.user).filter(
                pk__in=[pk for pk, _owing in ranked[:SHOWN]]
            )
        }
        rows = [self.row(found, pk, names.get(pk), owing) for pk, owing in ranked[:SHOWN]]
        if others := ranked[SHOWN:]:
            rest = Owing()
            for _pk, owing in others:
                for age, amount in owing.amounts.items():
                    rest.add(age, amount, 0)
            words = _("%(n)s others") % {"n": len(others)}
            rows.append(Row({"customer": Cell(words), **amounts(rest)}))
        rows.append(Row({"customer": Cell(_("Total")), **amounts(whole)}, total=True))
        return Table(columns, rows)

    def row(self, found: Receivables, pk: int, lead: Lead | None, owing: Owing) -> Row:
        name = Cell(str(lead), lead.get_absolute_url()) if lead else Cell(_("another's lead"))
        cells = {
            key: Cell(amount, found.url(key, lead=pk)) for key, amount in owing.amounts.items()
        }
        cells["total"] = Cell(owing.whole, found.everything_of(pk))
        return Row({"customer": name, **cells})


def amounts(owing: Owing) -> dict[str, Cell]:
    cells = {key: Cell(amount) for key, amount in owing.amounts.items()}
    return cells | {"total": Cell(owing.whole)}
