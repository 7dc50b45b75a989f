"""Lines to totals, by the rules BR-CO-10 to BR-CO-17 of EN 16931."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from deals.money.digits import digits_of
from invoices.computing.parts import HUNDRED, Adjustment, Draft, Line, Tax, Uncomputable
from invoices.computing.rounding import EXACT, apportion, half_up, percent_of, spread, to_smallest
from invoices.computing.sums import Amounts, Share, Subtotal, Totals


def compute(draft: Draft) -> Totals:
    """Totals to the smallest unit of the currency; the order of lines changes nothing.

    Net prices: tax of a rate is the rate times the sum of what it taxes, half up once per rate.
    Gross prices: the tax is taken out of that sum, half up once per rate, so that what the reader
    adds up is what is paid; the net amounts of lines are then split so that they add up.
    Raises Uncomputable.
    """
    digits = digits_of(draft.currency)
    lines = tuple(_line(line, digits) for line in draft.lines)
    sums: dict[Tax, int] = defaultdict(int)
    for line, amounts in zip(draft.lines, lines, strict=True):
        sums[line.tax] += amounts.total
    falling = list(_falling(draft.adjustments, sums, digits))
    if draft.includes_tax:
        net_lines, shares, subtotals = _without_tax(draft, lines, falling)
    else:
        net_lines, shares = lines, [Share(*each, each[2]) for each in falling]
        subtotals = _taxed(sums, shares)
    return Totals(
        currency=draft.currency,
        digits=digits,
        lines=lines,
        net_lines=net_lines,
        shares=tuple(shares),
        subtotals=tuple(subtotals),
        charging=frozenset(n for n, each in enumerate(draft.adjustments) if each.is_charge),
        prepaid=to_smallest(draft.prepaid, digits),
        rounding=to_smallest(draft.rounding, digits),
    )


def _line(line: Line, digits: int) -> Amounts:
    product = EXACT.multiply(line.quantity, line.price)
    before = to_smallest(EXACT.divide(product, line.per), digits)
    return Amounts(before, tuple(_signed(each, before, digits) for each in line.adjustments))


def _signed(each: Adjustment, before: int, digits: int) -> int:
    """What the adjustment adds: an allowance less than nothing."""
    if each.amount is not None:
        amount = to_smallest(each.amount, digits)
    else:
        base = before if each.base is None else to_smallest(each.base, digits)
        amount = percent_of(base, each.percent)
    return amount if each.is_charge else -amount


def _falling(
    adjustments: Iterable[Adjustment], sums: dict[Tax, int], digits: int
) -> Iterable[tuple[int, Tax, int]]:
    """(number, tax, amount): the document's adjustments on the rates they fall upon."""
    rates = sorted(sums)
    weights = [sums[tax] for tax in rates]
    for number, each in enumerate(adjustments):
        if each.tax is not None:
            yield number, each.tax, _signed(each, sums.get(each.tax, 0), digits)
            continue
        if not rates:
            raise Uncomputable("an allowance or charge, and no line it could fall upon")
        whole = _signed(each, sum(weights), digits)
        yield from ((number, *part) for part in zip(rates, spread(whole, weights), strict=True))


def _taxed(sums: dict[Tax, int], shares: Iterable[Share]) -> list[Subtotal]:
    taxable = dict(sums)
    for share in shares:
        taxable[share.tax] = taxable.get(share.tax, 0) + share.amount
    return [Subtotal(tax, amount, percent_of(amount, tax.rate)) for tax, amount in
            sorted(taxable.items())]  # fmt: skip


def _without_tax(
    draft: Draft, lines: tuple[Amounts, ...], falling: list[tuple[int, Tax, int]]
) -> tuple[tuple[Amounts, ...], list[Share], list[Subtotal]]:
    """Gross amounts of each rate taken apart: every part net, all parts adding up to the net."""
    parts: dict[Tax, list[int]] = defaultdict(list)
    for line, amounts in zip(draft.lines, lines, strict=True):
        parts[line.tax] += [amounts.before, *amounts.adjustments]
    for _number, tax, amount in falling:
        parts[tax].append(amount)
    subtotals, nets = [], {}
    for tax, amounts in sorted(parts.items()):
        gross = sum(amounts)
        taxed = EXACT.divide(EXACT.multiply(gross, tax.rate), HUNDRED + tax.rate)
        subtotals.append(Subtotal(tax, gross - half_up(taxed), half_up(taxed)))
        above, below = tax.rate.as_integer_ratio()
        split = apportion(gross - half_up(taxed), amounts, 100 * below, 100 * below + above)
        nets[tax] = iter(split)
    net_lines = tuple(
        Amounts(next(nets[line.tax]), tuple(next(nets[line.tax]) for _each in amounts.adjustments))
        for line, amounts in zip(draft.lines, lines, strict=True)
    )
    return net_lines, [Share(*each, next(nets[each[1]])) for each in falling], subtotals
