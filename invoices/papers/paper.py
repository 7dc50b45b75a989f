"""Everything that stands on a quote or invoice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from invoices.computing import Adjustment, Draft, Line, Tax, Totals, compute

ZERO = Decimal(0)


class Kind(StrEnum):
    """What is drawn; the values are those of ``invoices.kinds.Series``."""

    QUOTE = "quote"
    INVOICE = "invoice"
    PROFORMA = "proforma"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True)
class Party:
    """Seller or buyer, as they were when the document went out.

    ``address``   lines below the name, as on an envelope, without the country
    ``country``   two letters; shown in words where seller and buyer differ
    ``register``  commercial register and number; ``reference`` what the buyer wants to read
    """

    name: str
    address: tuple[str, ...] = ()
    country: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    vat_id: str = ""
    tax_number: str = ""
    register: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Bank:
    """The account to pay to."""

    name: str = ""
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True)
class PaperLine:
    """``unit`` is a code of UN/ECE recommendation 20; the days are those a service covers; an
    ``optional`` one is chosen, and may still be left out."""

    name: str
    sum: Line
    details: str = ""
    unit: str = "C62"
    service_start: date | None = None
    service_end: date | None = None
    code: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Paper:
    """A document. Without ``number`` it is a draft and says so.

    ``adjustments``  of the whole document
    ``reasons``      why a tax category takes no tax, in words, by category (BT-120)
    ``options``      what may be added to a quote, and does not count
    ``corrects``     number and day of the invoice a credit note is about
    ``prepaid``      paid before, ``rounding`` added to what is to be paid
    ``logo``         a ``data:`` address of a picture; ``colour`` six hexadecimal digits
    ``made``         the time the file bears; the day of the document where it is not given
    """

    kind: Kind
    seller: Party
    buyer: Party
    lines: tuple[PaperLine, ...]
    currency: str
    number: str = ""
    name: str = ""
    language: str = "en"
    issued_on: date | None = None
    due_on: date | None = None
    valid_until: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    includes_tax: bool = False
    prepaid: Decimal = ZERO
    rounding: Decimal = ZERO
    reasons: dict[str, str] = field(default_factory=dict)
    intro: str = ""
    footer: str = ""
    terms: str = ""
    options: tuple[PaperLine, ...] = ()
    corrects: tuple[str, date] | None = None
    bank: Bank = Bank()
    logo: str = ""
    colour: str = "1f5fae"
    link: str = ""
    made: datetime | None = None

    @cached_property
    def draft(self) -> Draft:
        return Draft(
            currency=self.currency,
            lines=tuple(line.sum for line in self.lines),
            adjustments=self.adjustments,
            includes_tax=self.includes_tax,
            prepaid=self.prepaid,
            rounding=self.rounding,
        )

    @cached_property
    def totals(self) -> Totals:
        """Worked out once; every surface shows these (TRUST D3)."""
        return compute(self.draft)

    @cached_property
    def options_totals(self) -> Totals:
        """What each option would come to by itself, before any discount of the whole document."""
        lines = tuple(line.sum for line in self.options)
        return compute(Draft(currency=self.currency, lines=lines, includes_tax=self.includes_tax))

    @cached_property
    def rates(self) -> tuple[Tax, ...]:
        return tuple(each.tax for each in self.totals.subtotals)

    @property
    def asks_for_money(self) -> bool:
        return self.kind in {Kind.INVOICE, Kind.PROFORMA} and self.totals.payable > 0
