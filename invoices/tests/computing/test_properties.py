"""TRUST D2, law 7: whatever is typed, the parts are the whole, to the smallest unit."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from invoices.computing import Adjustment, Draft, Line, Tax, Uncomputable, compute, opposite
from invoices.computing.rounding import half_up, percent_of, spread, to_smallest

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KRW", "KWD", "TND"])
PRICES = st.decimals("-99999.9999", "99999.9999", places=4)
PERCENTS = st.decimals("0", "100", places=2)
TAXES = st.builds(
    Tax,
    st.sampled_from(["S", "Z", "E", "AE"]),
    st.sampled_from(["0", "5.5", "7", "19", "25"]).map(Decimal),
)
LINE_ADJUSTMENTS = st.one_of(
    st.builds(Adjustment, amount=PRICES, is_charge=st.booleans()),
    st.builds(Adjustment, percent=PERCENTS, is_charge=st.booleans()),
)
LINES = st.builds(
    Line,
    quantity=st.decimals("-1000", "1000", places=3),
    price=PRICES,
    tax=TAXES,
    per=st.sampled_from(["1", "3", "7", "100", "1000"]).map(Decimal),
    adjustments=st.lists(LINE_ADJUSTMENTS, max_size=3).map(tuple),
)
ADJUSTMENTS = st.one_of(
    st.builds(Adjustment, amount=PRICES, is_charge=st.booleans(), tax=st.none() | TAXES),
    st.builds(Adjustment, percent=PERCENTS, is_charge=st.booleans(), tax=st.none() | TAXES),
)
DRAFTS = st.builds(
    Draft,
    currency=CURRENCIES,
    lines=st.lists(LINES, min_size=1, max_size=12).map(tuple),
    adjustments=st.lists(ADJUSTMENTS, max_size=4).map(tuple),
    includes_tax=st.booleans(),
    prepaid=PRICES,
    rounding=st.decimals("-1", "1", places=2),
)


@given(DRAFTS)
def test_the_identities_of_the_standard_hold(draft):
    """BR-CO-10 to BR-CO-16: each sum is the sum of what is shown."""
    totals = compute(draft)
    assert totals.net == sum(each.taxable for each in totals.subtotals)
    assert totals.gross == sum(each.gross for each in totals.subtotals)
    assert totals.payable == totals.gross - totals.prepaid + totals.rounding
    for each in totals.subtotals:
        of_rate = [share.net for share in totals.shares if share.tax == each.tax]
        pairs = zip(draft.lines, totals.net_lines, strict=True)
        of_rate += [amounts.total for line, amounts in pairs if line.tax == each.tax]
        assert each.taxable == sum(of_rate)


@given(DRAFTS.map(lambda draft: replace(draft, includes_tax=False)))
def test_tax_is_half_up_once_per_rate(draft):
    """BR-CO-17, against fractions, which never round."""
    for each in compute(draft).subtotals:
        exact = Fraction(each.taxable) * Fraction(each.tax.rate) / 100
        assert each.amount == nearest(exact)


@given(DRAFTS.map(lambda draft: replace(draft, includes_tax=True)))
def test_gross_prices_add_up_to_what_is_paid(draft):
    """What the reader of a gross invoice adds up is the gross, whatever the net parts are."""
    totals = compute(draft)
    assert totals.gross == totals.lines_total + sum(share.amount for share in totals.shares)
    for each in totals.subtotals:
        exact = Fraction(each.gross) * Fraction(each.tax.rate) / (100 + Fraction(each.tax.rate))
        assert each.amount == nearest(exact)


@given(DRAFTS)
def test_net_parts_lie_within_one_of_their_exact_value(draft):
    """A split cannot favour a line: every part is the exact one rounded up or down."""
    totals = compute(draft)
    for line, shown, net in zip(draft.lines, totals.lines, totals.net_lines, strict=True):
        exact = Fraction(shown.before)
        if draft.includes_tax:
            exact /= 1 + Fraction(line.tax.rate) / 100
        assert abs(net.before - exact) < 1 or net.before == exact


@given(DRAFTS, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(draft, random):
    """The same lines in another order: the same totals, rates, shares, and line amounts."""
    shuffled = list(draft.lines)
    random.shuffle(shuffled)
    one, other = compute(draft), compute(replace(draft, lines=tuple(shuffled)))
    assert one.subtotals == other.subtotals
    assert one.shares == other.shares
    assert (one.net, one.tax, one.payable) == (other.net, other.tax, other.payable)
    assert sorted(line.total for line in one.lines) == sorted(line.total for line in other.lines)


@given(DRAFTS.map(lambda draft: replace(draft, includes_tax=False)))
def test_the_opposite_takes_back_to_the_cent(draft):
    """A correction of everything leaves nothing: half up is the same on both sides of nought."""
    one, other = compute(draft), compute(opposite(draft))
    assert [each.amount for each in other.subtotals] == [-each.amount for each in one.subtotals]
    assert (other.gross, other.payable) == (-one.gross, -one.payable)


@given(DRAFTS.map(lambda draft: replace(draft, includes_tax=True)))
def test_the_opposite_of_gross_prices_takes_back_what_is_paid(draft):
    one, other = compute(draft), compute(opposite(draft))
    spread_evenly = all(each.tax is not None for each in draft.adjustments)
    assert other.gross == -one.gross
    if spread_evenly:
        assert (other.net, other.tax) == (-one.net, -one.tax)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(-(10**9), 10**9), min_size=1))
@example(100, [1, 1, 1])
@example(-1, [5, -5])
@example(7, [0, 0])
def test_a_split_adds_up_exactly(total, weights):
    """D2: a discount over lines and rates, by the largest remainder."""
    assert sum(spread(total, weights)) == total


def test_a_split_is_by_the_largest_remainder():
    assert spread(100, [1, 1, 1]) == [34, 33, 33]
    assert spread(100, [33, 33, 34]) == [33, 33, 34]
    assert spread(10, [1, 2, 4]) == [1, 3, 6]


@given(st.decimals("-1000", "1000", places=5), st.sampled_from([0, 2, 3]))
def test_half_up_is_the_decimal_modules(number, digits):
    wanted = number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert Decimal(to_smallest(number, digits)).scaleb(-digits) == wanted


def test_control_half_even_would_be_another_cent():
    """Law 7: why not Python's own rounding. 0.125 is 13 cents, not 12."""
    assert half_up(Decimal("12.5")) == 13
    assert int(Decimal("12.5").to_integral_value(ROUND_HALF_EVEN)) == 12
    assert percent_of(50, Decimal(19)) == 10  # 9.5


@given(DRAFTS)
def test_no_float_anywhere(draft):
    """D2: from the outermost total to the last line there are whole numbers and Decimals only."""
    assert {type(leaf) for leaf in leaves(compute(draft))} <= {int, Decimal, str}


def leaves(value):
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, tuple | frozenset | list):
        for each in value:
            yield from leaves(each)
    else:
        yield value


@pytest.mark.parametrize(
    "number", [0.5, 1, Decimal("NaN"), Decimal("Infinity"), Decimal("1e16"), "1"]
)
def test_what_is_no_decimal_is_refused(number):
    """A float never gets in, nor what no column holds."""
    with pytest.raises(Uncomputable):
        Line(number, Decimal(1), Tax())
    with pytest.raises(Uncomputable):
        Adjustment(amount=number)


@pytest.mark.parametrize("per", [Decimal(0), Decimal(-1)])
def test_a_price_is_for_some_quantity(per):
    with pytest.raises(Uncomputable):
        Line(Decimal(1), Decimal(1), Tax(), per)


def nearest(exact: Fraction) -> int:
    """Halves away from zero, by fractions."""
    whole = int(abs(exact) + Fraction(1, 2))
    return whole if exact >= 0 else -whole
