"""What is computed: lines, allowances and charges, as somebody typed or agreed them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

MOST = Decimal(10) ** 15  # of any number that comes in; what comes out stays exact far beyond
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


class Uncomputable(ValueError):
    """A number no document can hold: a float, no number at all, or beyond every measure."""


def checked(**numbers: Decimal | None) -> None:
    """Raises Uncomputable for what is not a Decimal between -10^15 and 10^15."""
    for name, number in numbers.items():
        if number is None:
            continue
        if not isinstance(number, Decimal) or not number.is_finite() or abs(number) > MOST:
            raise Uncomputable(f"{name}: {number!r}")


@dataclass(frozen=True, slots=True, order=True)
class Tax:
    """A category of UNTDID 5305 (S standard, Z zero, E exempt, AE reverse charge, K within the
    community, G export, O outside …) and its rate in percent."""

    category: str = "S"
    rate: Decimal = ZERO

    def __post_init__(self) -> None:
        checked(rate=self.rate)
        if self.rate < 0:
            raise Uncomputable(f"rate: {self.rate}")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance (takes away) or a charge (adds), of one line or of the whole document.

    ``amount``   in units of the currency; where it is None, ``percent`` of ``base``
    ``base``     None: what the line, or the lines, come to before any adjustment
    ``tax``      of the whole document only; None: spread over all rates as their lines weigh
    """

    amount: Decimal | None = None
    percent: Decimal | None = None
    base: Decimal | None = None
    is_charge: bool = False
    tax: Tax | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        checked(amount=self.amount, percent=self.percent, base=self.base)
        if (self.amount is None) == (self.percent is None):
            raise Uncomputable("either an amount or a percentage")


@dataclass(frozen=True, slots=True)
class Line:
    """``quantity`` times ``price``, where ``price`` buys ``per`` of it (EN 16931 BT-149)."""

    quantity: Decimal
    price: Decimal
    tax: Tax
    per: Decimal = ONE
    adjustments: tuple[Adjustment, ...] = ()

    def __post_init__(self) -> None:
        checked(quantity=self.quantity, price=self.price, per=self.per)
        if self.per <= 0:
            raise Uncomputable(f"per: {self.per}")


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a document's totals follow from.

    ``includes_tax``  prices, allowances and charges are gross
    ``prepaid``       paid before (BT-113)
    ``rounding``      added to what is to be paid (BT-114)
    """

    currency: str
    lines: tuple[Line, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    includes_tax: bool = False
    prepaid: Decimal = field(default=ZERO)
    rounding: Decimal = field(default=ZERO)

    def __post_init__(self) -> None:
        checked(prepaid=self.prepaid, rounding=self.rounding)
