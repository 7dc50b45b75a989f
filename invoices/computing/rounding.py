"""The only rounding there is: half up, away from zero (TRUST law 7); and splits that add up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    InvalidOperation,
    Overflow,
)

# Wide enough that no product of two numbers is cut, and that a quotient is never so near to a
# half that 60 digits could not tell; a float that strays in raises.
EXACT = Context(
    prec=60,
    rounding=ROUND_HALF_UP,
    traps=[InvalidOperation, DivisionByZero, Overflow, FloatOperation],
)


def half_up(number: Decimal) -> int:
    """To the whole number, halves away from zero: 2.5 → 3, -2.5 → -3."""
    return int(number.to_integral_value(ROUND_HALF_UP, EXACT))


def to_smallest(amount: Decimal, digits: int) -> int:
    """Units of a currency to its smallest unit: 1.005 with two digits → 101."""
    return half_up(amount.scaleb(digits, EXACT))


def percent_of(amount: int, percent: Decimal) -> int:
    """5 % of 110 → 6: half up."""
    return half_up(EXACT.divide(EXACT.multiply(Decimal(amount), percent), Decimal(100)))


def apportion(total: int, weights: Sequence[int], times: int, over: int) -> list[int]:
    """``weights`` × ``times`` / ``over`` as whole numbers that add up to ``total`` exactly.

    Largest remainder first, then the larger weight, then the earlier: the parts do not depend
    on the order but for their places. ``total`` must lie within one of the exact sum.
    """
    if over < 0:
        times, over = -times, -over
    halves = [divmod(weight * times, over) for weight in weights]
    parts = [whole for whole, _rest in halves]
    left = total - sum(parts)
    if not 0 <= left <= len(parts):
        raise ValueError(f"{total} is not near what is to be split")
    order = sorted(
        range(len(parts)), key=lambda place: (-halves[place][1], -abs(weights[place]), place)
    )
    for place in order[:left]:
        parts[place] += 1
    return parts


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` split as the weights are, adding up exactly; of weights that cancel each other
    out, by their size; all of it upon the first where all are nothing."""
    if not sum(weights):
        weights = [abs(weight) for weight in weights]
    if not any(weights):
        return [total] + [0] * (len(weights) - 1)
    return apportion(total, weights, total, sum(weights))
