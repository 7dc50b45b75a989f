"""What reports about invoices share: the base currency, what counts, links to the list."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Value, When
from django.db.models.functions import Round
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deals.money.digits import digits_of
from invoices.kinds import InvoiceKind
from invoices.models import Invoice
from records.reports import Asked, Col, Shows
from users.models import Organisation
from users.reports import PeopleReport

ZERO = Decimal(0)
MONEY = DecimalField(max_digits=30, decimal_places=6)
IN_BOOKS = (InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE)
BOTH = ",".join(IN_BOOKS)


class InvoiceReport(PeopleReport):
    """Amounts are in the organisation's base currency, at the rate frozen when a document was
    issued (X22). Proformas are no part of the books (H8)."""

    group = gettext_lazy("Invoices")
    list_name = "invoices"
    model = Invoice


class Invoices:
    """The invoices of one question."""

    def __init__(self, asked: Asked):
        self.asked = asked
        self.owners = asked.report.owners(asked)

    @cached_property
    def currency(self) -> str:
        return Organisation.current().base_currency

    @property
    def issued(self) -> QuerySet[Invoice]:
        """Issued invoices and credit notes the asker may see and the filters leave."""
        found = self.asked.chosen(Invoice.objects.visible_to(self.asked.user)).order_by()
        found = found.issued().filter(kind__in=IN_BOOKS)
        return found if self.owners is None else found.filter(owner_id__in=self.owners)

    def in_base(self, amount: str) -> Case:
        """An amount of each document in the base currency, to its smallest unit; a credit note
        counts as less."""
        exact = Round(F(amount) * F("rate"), digits_of(self.currency), output_field=MONEY)
        taken = Value(Decimal(-1), output_field=MONEY)
        return Case(
            When(kind=InvoiceKind.CREDIT_NOTE, then=exact * taken),
            default=exact,
            output_field=MONEY,
        )

    def link(self, **filters: Any) -> str:
        if "owner" not in filters and self.owners is not None:
            filters["owner"] = ",".join(map(str, self.owners)) or "0"
        return self.asked.list_url(**filters)

    def money(self, key: str, words: Any) -> Col:
        """A column of amounts in the base currency."""
        return Col(key, words, Shows.MONEY, unit=self.currency)

    def notes(self, found: QuerySet[Invoice]) -> list[str]:
        """In which currency amounts are, and which documents none contains for want of a rate."""
        notes = [_("Amounts are in %(currency)s.") % {"currency": self.currency}]
        unrated = found.filter(rate=None).values_list("currency").annotate(n=Count("id"))
        return notes + [unrated_words(code, count) for code, count in sorted(unrated)]


def unrated_words(currency: str, count: int) -> str:
    return ngettext(
        "%(n)s document in %(currency)s had no rate when it was issued and is left out.",
        "%(n)s documents in %(currency)s had no rate when they were issued and are left out.",
        count,
    ) % {"n": count, "currency": currency}


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((each for each in amounts if each), ZERO)


OWING_NOT_NOTE = Q(kind=InvoiceKind.INVOICE, owed__gt=0)
