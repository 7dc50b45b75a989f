"""Amounts as providers write them, exactly or not at all."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from deals.money.digits import digits_of


def to_minor(amount: Decimal, digits: int) -> int:
    """In the smallest unit. Raises ValueError where that would lose something."""
    moved = amount.scaleb(digits)
    if moved != moved.to_integral_value():
        raise ValueError(f"{amount} has more than {digits} digits")
    return int(moved)


def from_minor(number: object, digits: int) -> Decimal:
    """Raises ValueError for anything but a whole number."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise ValueError(f"no whole number: {number!r}")
    return read(Decimal(number).scaleb(-digits))


def plain(amount: Decimal, currency: str) -> str:
    """Such as 12.50 or 1250: as many digits as the currency has. Raises ValueError."""
    digits = digits_of(currency)
    return f"{Decimal(to_minor(amount, digits)).scaleb(-digits):f}"


def read(text: object) -> Decimal:
    """Raises ValueError for what is no finite amount."""
    try:
        found = Decimal(str(text))
    except InvalidOperation as error:
        raise ValueError(f"no amount: {text!r}") from error
    if not found.is_finite() or found.adjusted() > 14:
        raise ValueError(f"no amount: {text!r}")
    return found
