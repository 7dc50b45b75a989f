"""What comes in every month by itself: subscriptions as a monthly amount."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.money.digits import rounded
from deals.money.rates import rates_on
from deals.money.words import money_short
from invoices.kinds import Interval
from invoices.models import Subscription
from invoices.reports.common import ZERO, InvoiceReport, Invoices, total
from records.lists.periods import month_start
from records.reports import Answer, Asked, Cell, Col, Row, Section, Shows, Table
from records.reports.charts import Bar, Bars, Part
from records.reports.declaration import register
from records.reports.questions import OneOf

MONTHS = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}
HUNDRED = Decimal(100)
SPANS = [("6", gettext_lazy("6 months")), ("12", gettext_lazy("12 months")),
         ("24", gettext_lazy("24 months"))]  # fmt: skip


@dataclass(frozen=True)
class Movement:
    """What became of the monthly amount within a month; the parts add up to the change."""

    first: date
    before: Decimal
    new: Decimal
    more: Decimal
    less: Decimal
    lost: Decimal
    customers: int

    @property
    def after(self) -> Decimal:
        return self.before + self.new + self.more - self.less - self.lost


class Recurring(Invoices):
    """Subscriptions that run on the last day of a month, as a monthly amount in the base
    currency at that day's rate: a quarter's price by three, a year's by twelve."""

    @cached_property
    def subscriptions(self) -> list[Subscription]:
        found = Subscription.objects.live().visible_to(self.asked.user).order_by()
        return list(found if self.owners is None else found.filter(owner_id__in=self.owners))

    @cached_property
    def unrated(self) -> set[str]:
        codes = {each.currency for each in self.subscriptions}
        return codes - set(rates_on(codes, self.asked.today))

    def by_lead(self, day: date) -> dict[int, Decimal]:
        rates = rates_on({each.currency for each in self.subscriptions}, day)
        found: dict[int, Decimal] = defaultdict(Decimal)
        for each in self.subscriptions:
            if runs(each, day) and each.currency in rates:
                found[each.lead_id] += monthly(each) * rates[each.currency]
        return {lead: rounded(amount, self.currency) for lead, amount in found.items()}

    def movements(self, months: int) -> list[Movement]:
        """The last ``months`` up to this one, which ends today."""
        here = self.asked.today.replace(day=1)
        before = self.by_lead(month_start(here, 1 - months) - timedelta(days=1))
        found = []
        for n in range(1 - months, 1):
            first = month_start(here, n)
            last = min(month_start(here, n + 1) - timedelta(days=1), self.asked.today)
            after = self.by_lead(last)
            found.append(movement(first, before, after))
            before = after
        return found


def runs(each: Subscription, day: date) -> bool:
    return each.starts_on <= day and (each.ends_on is None or each.renews or each.ends_on >= day)


def monthly(each: Subscription) -> Decimal:
    """Exact: rounded only once all are added up."""
    price = each.quantity * each.price * (HUNDRED - (each.discount_percent or ZERO)) / HUNDRED
    return price / MONTHS[Interval(each.interval)]


def movement(first: date, before: dict[int, Decimal], after: dict[int, Decimal]) -> Movement:
    parts = {"new": ZERO, "more": ZERO, "less": ZERO, "lost": ZERO}
    for lead in before.keys() | after.keys():
        was, now = before.get(lead, ZERO), after.get(lead, ZERO)
        if not was:
            parts["new"] += now
        elif not now:
            parts["lost"] += was
        else:
            parts["more" if now > was else "less"] += abs(now - was)
    return Movement(
        first, total(before.values()), **parts, customers=sum(map(bool, after.values()))
    )


@register
class RecurringReport(InvoiceReport):
    """MRR: what running subscriptions bring in a month; new, grown, shrunk and lost."""

    name = "recurring"
    title = gettext_lazy("Recurring revenue")
    hint = gettext_lazy("What subscriptions bring in a month (MRR): new, grown, shrunk, lost.")
    icon = "repeat"
    list_name = "subscriptions"
    model = Subscription

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {
            "months": OneOf(gettext_lazy("Over"), SPANS, initial="12", required=True),
            **super().questions(asked),
        }

    def read(self, asked: Asked) -> Answer:
        recurring = Recurring(asked)
        found = recurring.movements(int(asked.values["months"]))
        columns = [
            Col("month", _("month"), Shows.TEXT), recurring.money("before", _("before")),
            recurring.money("new", _("new")), recurring.money("more", _("grown")),
            recurring.money("less", _("shrunk")), recurring.money("lost", _("lost")),
            recurring.money("after", _("at its end")), Col("customers", _("customers")),
        ]  # fmt: skip
        rows = [self.row(asked, each) for each in reversed(found)]
        bars = [
            Bar(date_format(each.first, "M Y"),
                money_short(each.after.quantize(Decimal(1)), recurring.currency),
                [Part(each.after, "teal")])
            for each in reversed(found)
        ]  # fmt: skip
        note = _("A price for a quarter counts as a third a month, one for a year as a twelfth; "
                 "prices as they stand on the subscription, at each month's rate.")  # fmt: skip
        picture = Bars(_("Monthly recurring revenue"), bars)
        section = Section("months", _("By month"), Table(columns, rows), picture, note)
        return Answer([section], notes=self.notes(recurring))

    def notes(self, recurring: Recurring) -> list[str]:
        notes = [_("Amounts are in %(currency)s.") % {"currency": recurring.currency}]
        return notes + [
            _("Subscriptions in %(currency)s have no rate and are left out.") % {"currency": code}
            for code in sorted(recurring.unrated)
        ]

    def row(self, asked: Asked, each: Movement) -> Row:
        is_now = each.first == asked.today.replace(day=1)
        url = asked.list_url(state="active") if is_now else ""
        return Row({
            "month": Cell(date_format(each.first, "F Y")), "before": Cell(each.before),
            "new": Cell(each.new), "more": Cell(each.more), "less": Cell(-each.less or ZERO),
            "lost": Cell(-each.lost or ZERO), "after": Cell(each.after, url),
            "customers": Cell(each.customers, url),
        })  # fmt: skip
