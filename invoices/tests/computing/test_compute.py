"""The engine by examples a bookkeeper could check (X21)."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from invoices.computing import Adjustment, Draft, Line, Tax, Uncomputable, compute

FULL, HALF = Tax("S", D(19)), Tax("S", D(7))


def test_one_line_net():
    totals = compute(Draft("EUR", (Line(D(3), D("9.99"), FULL),)))
    assert (totals.net, totals.tax, totals.gross, totals.payable) == (2997, 569, 3566, 3566)
    assert totals.units(totals.gross) == D("35.66")


def test_tax_is_rounded_per_rate_not_per_line():
    """Law 7: three lines of 0.03 at 19 % are 0.02 of tax, though each alone would be 0.01."""
    totals = compute(Draft("EUR", (Line(D(1), D("0.03"), FULL),) * 3))
    assert totals.tax == 2
    assert compute(Draft("EUR", (Line(D(1), D("0.03"), FULL),))).tax == 1


def test_gross_prices_keep_what_the_shelf_says():
    """119.00 and 10.70 with tax in them: 129.70 is paid, 100.00 and 10.00 are net."""
    lines = (Line(D(1), D(119), FULL), Line(D(1), D("10.70"), HALF))
    totals = compute(Draft("EUR", lines, includes_tax=True))
    assert (totals.lines_total, totals.gross) == (12970, 12970)
    assert (totals.net, totals.tax) == (11000, 1970)
    assert [line.total for line in totals.net_lines] == [10000, 1000]


def test_a_gross_sum_no_net_amount_leads_to_is_still_what_is_paid():
    """0.03 at 19 %: no net amount plus its tax is 0.03 (0.02 → 0.02, 0.03 → 0.04)."""
    totals = compute(Draft("EUR", (Line(D(1), D("0.03"), FULL),), includes_tax=True))
    assert (totals.net, totals.tax, totals.gross) == (3, 0, 3)


def test_line_allowance_and_charge():
    """10 % off 200.00 and 5.00 for packing."""
    line = Line(
        D(2), D(100), FULL,
        adjustments=(Adjustment(percent=D(10)), Adjustment(amount=D(5), is_charge=True)),
    )  # fmt: skip
    totals = compute(Draft("EUR", (line,)))
    assert totals.lines[0].before == 20000
    assert totals.lines[0].adjustments == (-2000, 500)
    assert totals.net == 18500


def test_price_for_a_hundred():
    """BT-149: 250 pieces at 3.99 per 100."""
    assert compute(Draft("EUR", (Line(D(250), D("3.99"), FULL, per=D(100)),))).net == 998


def test_a_discount_on_everything_falls_on_each_rate_as_it_weighs():
    """10.00 off 70.00 at 19 % and 30.00 at 7 %: 7.00 and 3.00."""
    lines = (Line(D(1), D(70), FULL), Line(D(1), D(30), HALF))
    totals = compute(Draft("EUR", lines, (Adjustment(amount=D(10)),)))
    assert [(share.tax.rate, share.net) for share in totals.shares] == [(D(7), -300), (D(19), -700)]
    assert (totals.lines_net, totals.allowances, totals.charges) == (10000, 1000, 0)
    assert [(each.taxable, each.amount) for each in totals.subtotals] == [(2700, 189), (6300, 1197)]


def test_a_charge_of_one_rate_only():
    """Freight of 8.00 at 7 %, of which there is no line: a rate of its own."""
    freight = Adjustment(amount=D(8), is_charge=True, tax=HALF)
    totals = compute(Draft("EUR", (Line(D(1), D(70), FULL),), (freight,)))
    assert (totals.charges, totals.allowances, totals.net) == (800, 0, 7800)
    assert [each.tax for each in totals.subtotals] == [HALF, FULL]


def test_prepaid_and_rounding():
    """BR-CO-16: a Swiss 107.73 of which 50.00 is paid, rounded to five."""
    draft = Draft(
        "CHF", (Line(D(1), D("99.66"), Tax("S", D("8.1"))),), prepaid=D(50), rounding=D("0.02")
    )
    assert compute(draft).gross == 10773
    assert compute(draft).payable == 5775


@pytest.mark.parametrize(
    ("currency", "net", "tax"),
    [("JPY", 1235, 124), ("EUR", 123456, 12346), ("KWD", 1234560, 123456)],
)
def test_currencies_of_no_two_and_three_decimals(currency, net, tax):
    totals = compute(Draft(currency, (Line(D(1), D("1234.56"), Tax("S", D(10))),)))
    assert (totals.net, totals.tax) == (net, tax)


def test_ten_thousand_lines():
    """D2: as many as anybody will bill."""
    totals = compute(Draft("EUR", tuple(Line(D(1), D("0.01"), FULL) for _line in range(10_000))))
    assert (totals.net, totals.tax, len(totals.lines)) == (10_000, 1_900, 10_000)


def test_a_document_without_lines_is_nothing():
    assert compute(Draft("EUR")).payable == 0


def test_a_discount_needs_something_to_fall_upon():
    with pytest.raises(Uncomputable):
        compute(Draft("EUR", (), (Adjustment(amount=D(1)),)))
