"""Lines and totals, worked out again from quantities, prices, discounts and rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

from deals.money.digits import EXCEPTIONS
from invoices.books.difference import Difference, differences, document, rows, told

DIGITS = {"none": [code for code, n in EXCEPTIONS.items() if n == 0],
          "three": [code for code, n in EXCEPTIONS.items() if n == 3]}  # fmt: skip
# PostgreSQL rounds numeric half away from zero; a product of two of them is exact.
PLACES = (
    "CASE WHEN d.currency = ANY(%(none)s) THEN 0 WHEN d.currency = ANY(%(three)s) THEN 3 ELSE 2 END"
)
BEFORE = f"round(l.quantity * l.price, {PLACES})"
RIGHT = f"{BEFORE} - round({BEFORE} * coalesce(l.discount_percent, 0) * 0.01, {PLACES})"
PARTS = {
    "invoice": ("invoices_invoice", "invoices_invoiceline", "invoice_id", "d.kind", "true"),
    "quote": ("invoices_quote", "invoices_quoteline", "quote_id", "'quote'",
              "(l.chosen OR NOT l.optional)"),
}  # fmt: skip
LINES = """
    SELECT * FROM (
        SELECT {kind}, d.number, d.id, 'amount of line ' || l.position,
               l.net, CASE WHEN {counts} THEN {right} ELSE 0 END AS right
        FROM {lines} l JOIN {table} d ON d.id = l.{to} WHERE l.deleted_at IS NULL
    ) f WHERE net <> "right"
"""
RATES = """
    SELECT d.id, {kind}, d.number, {places}, d.with_tax, d.discount_percent, d.discount_amount,
           d.net, d.tax, d.gross, l.tax_category, l.tax_percent, sum({right})
    FROM {table} d LEFT JOIN {lines} l ON l.{to} = d.id AND l.deleted_at IS NULL AND {counts}
    GROUP BY d.id, l.tax_category, l.tax_percent ORDER BY d.id, l.tax_category, l.tax_percent
"""


def parts(query: str) -> Iterator[str]:
    for table, lines, to, kind, counts in PARTS.values():
        yield query.format(
            table=table, lines=lines, to=to, kind=kind, counts=counts, right=RIGHT, places=PLACES
        )


def check_lines() -> Iterator[Difference]:
    for query in parts(LINES):
        yield from differences("lines", query, DIGITS)


def check_totals() -> Iterator[Difference]:
    """Net, tax and gross by the rules of EN 16931: half up once per rate (decision 0033)."""
    for query in parts(RATES):
        for _pk, group in groupby(rows(query, DIGITS), itemgetter(0)):
            found = list(group)
            pk, kind, number, places, with_tax, percent, amount, *kept = found[0][:10]
            sums = {(row[10], row[11]): Fraction(row[12]) for row in found if row[12] is not None}
            right = totals(sums, 10**places, with_tax, percent, amount)
            for what, was, should in zip(("net", "tax", "gross"), kept, right, strict=True):
                if Fraction(was) != should:
                    words = document(kind, number, pk)
                    yield Difference("totals", words, what, told(was), decimal(should))


def half_up(number: Fraction) -> int:
    whole = int((abs(number) * 2 + 1) // 2)
    return whole if number >= 0 else -whole


def totals(
    sums: dict[tuple[str, Decimal], Fraction],
    unit: int,
    with_tax: bool,
    percent: Decimal | None,
    amount: Decimal | None,
) -> tuple[Fraction, Fraction, Fraction]:
    """``sums`` {(category, percent): what its lines come to}; ``unit`` smallest units of one."""
    cents = {rate: int(each * unit) for rate, each in sums.items()}
    whole = sum(cents.values())
    off = []
    if percent and cents:
        off.append(-half_up(Fraction(whole) * Fraction(percent) / 100))
    if amount and cents:
        off.append(-half_up(Fraction(amount) * unit))
    taxed: dict[tuple[str, Decimal], int] = defaultdict(int, cents)
    for each in off:
        for rate, share in spread(each, cents).items():
            taxed[rate] += share
    if with_tax:
        tax = sum(
            half_up(Fraction(each) * Fraction(rate) / (100 + Fraction(rate)))
            for (_category, rate), each in taxed.items()
        )
        gross = sum(taxed.values())
        net = gross - tax
    else:
        tax = sum(
            half_up(Fraction(each) * Fraction(rate) / 100)
            for (_category, rate), each in taxed.items()
        )
        net = sum(taxed.values())
        gross = net + tax
    return Fraction(net, unit), Fraction(tax, unit), Fraction(gross, unit)


def spread(whole: int, weights: dict) -> dict:
    """As the weights are, largest remainder first, then the larger weight, then the earlier."""
    rates = sorted(weights)
    sizes = [weights[rate] for rate in rates]
    if not sum(sizes):
        sizes = [abs(size) for size in sizes]
    if not any(sizes):
        return {rate: whole if n == 0 else 0 for n, rate in enumerate(rates)}
    exact = [Fraction(whole) * size / sum(sizes) for size in sizes]
    found = [each.numerator // each.denominator for each in exact]
    order = sorted(
        range(len(rates)), key=lambda n: (found[n] - exact[n], -abs(sizes[n]), n)
    )  # fmt: skip
    for n in order[: whole - sum(found)]:
        found[n] += 1
    return dict(zip(rates, found, strict=True))


def decimal(number: Fraction) -> str:
    return told(Decimal(number.numerator) / Decimal(number.denominator))
