"""What comes out: whole numbers of the currency's smallest unit that add up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from invoices.computing.parts import Tax


@dataclass(frozen=True, slots=True)
class Amounts:
    """A line: before its allowances and charges, and these with their signs (allowances minus)."""

    before: int
    adjustments: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        return self.before + sum(self.adjustments)


@dataclass(frozen=True, slots=True)
class Share:
    """What of the document's ``number``-th adjustment falls upon one tax rate.

    ``amount`` as the prices are (net or gross), ``net`` without tax; allowances are minus.
    """

    number: int
    tax: Tax
    amount: int
    net: int


@dataclass(frozen=True, slots=True)
class Subtotal:
    """One tax category and rate: what is taxed (BT-116) and its tax (BT-117)."""

    tax: Tax
    taxable: int
    amount: int

    @property
    def gross(self) -> int:
        return self.taxable + self.amount


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of a document; the names in brackets are terms of EN 16931.

    ``lines``      as their prices are, gross or net; ``net_lines`` always net (BT-131)
    ``shares``     allowances and charges of the document, per tax rate
    ``charging``   which of the document's adjustments are charges, by their numbers
    ``subtotals``  sorted by category and rate
    """

    currency: str
    digits: int
    lines: tuple[Amounts, ...]
    net_lines: tuple[Amounts, ...]
    shares: tuple[Share, ...]
    subtotals: tuple[Subtotal, ...]
    charging: frozenset[int]
    prepaid: int  # BT-113
    rounding: int  # BT-114

    @property
    def lines_total(self) -> int:
        """What the lines come to as their prices are: the sum a reader of the lines expects."""
        return sum(line.total for line in self.lines)

    @property
    def lines_net(self) -> int:
        """Sum of the lines' net amounts (BT-106, BR-CO-10)."""
        return sum(line.total for line in self.net_lines)

    @property
    def allowances(self) -> int:
        """Of the whole document, as a number to take away (BT-107, BR-CO-11)."""
        return -sum(share.net for share in self.shares if share.number not in self.charging)

    @property
    def charges(self) -> int:
        """Of the whole document (BT-108, BR-CO-12)."""
        return sum(share.net for share in self.shares if share.number in self.charging)

    @property
    def net(self) -> int:
        """Without tax (BT-109, BR-CO-13)."""
        return self.lines_net - self.allowances + self.charges

    @property
    def tax(self) -> int:
        """The sum of all rates (BT-110, BR-CO-14)."""
        return sum(each.amount for each in self.subtotals)

    @property
    def gross(self) -> int:
        """With tax (BT-112, BR-CO-15)."""
        return self.net + self.tax

    @property
    def payable(self) -> int:
        """What is to be paid (BT-115, BR-CO-16)."""
        return self.gross - self.prepaid + self.rounding

    def units(self, amount: int) -> Decimal:
        """The same amount in units of the currency: 12345 → 123.45."""
        return Decimal(amount).scaleb(-self.digits)
