"""What a product costs here: steps, lists, loyalty (X21, LS-29)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.computing import Adjustment, Draft, Line, Tax, compute
from invoices.models import Price, PriceList
from invoices.pricing import Place, cost, costs, earned, step
from invoices.tests.products.make import make_list, make_price, make_product

TODAY = date(2026, 11, 22)
AMOUNTS = st.integers(0, 10**12).map(lambda n: Decimal(n).scaleb(-6))
QUANTITIES = st.integers(0, 10**8).map(lambda n: Decimal(n).scaleb(-4))
STEPS = st.dictionaries(QUANTITIES, AMOUNTS, max_size=4)
PERCENTS = st.decimals("0.0001", 100, places=4)


def rows(steps: dict[Decimal, Decimal]) -> list[Price]:
    return [Price(from_quantity=start, amount=amount) for start, amount in steps.items()]


# The first draw of a run reads the constants of all that is imported, which takes a while.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(STEPS, QUANTITIES)
def test_the_last_step_reached_counts(steps, quantity):
    """X21: exactly as it stands in the list, in whatever order that is read."""
    found = step(rows(steps), quantity)
    reached = [start for start in steps if start <= quantity]
    assert (found.amount if found else None) == (steps[max(reached)] if reached else None)
    assert step(rows(steps)[::-1], quantity) is None or found.amount == steps[max(reached)]
    assert found is None or type(found.amount) is Decimal


@given(STEPS, QUANTITIES)
def test_taking_back_costs_what_it_was_sold_for(steps, quantity):
    sold, returned = step(rows(steps), quantity), step(rows(steps), -quantity)
    assert (sold and sold.amount) == (returned and returned.amount)


@given(PERCENTS, st.integers(0, 600), st.dates(date(1990, 1, 1), TODAY))
def test_loyalty_is_earned_by_time_alone(percent, months, since):
    """LS-29: never before its day, and once earned never lost by waiting."""
    prices = PriceList(loyalty_percent=percent, loyalty_months=months)
    days = [earned(prices, since=since, on=since + timedelta(days=d)) for d in (0, 400, 20_000)]
    assert [each is not None for each in days] == sorted(each is not None for each in days)
    assert all(each is None or (each.percent == percent and each.months >= months) for each in days)


@given(AMOUNTS, st.decimals(0, 10**4, places=4), PERCENTS)
def test_loyalty_never_makes_a_document_cost_less_than_nothing(amount, quantity, percent):
    """LS-29, D1: by the engine that computes documents."""
    lines = (Line(quantity=quantity, price=amount, tax=Tax("S", Decimal(19))),)
    totals = compute(Draft("EUR", lines, (Adjustment(percent=percent),), includes_tax=False))
    plain = compute(Draft("EUR", lines, (), includes_tax=False))
    assert 0 <= totals.gross <= plain.gross


@pytest.mark.parametrize(
    ("since", "expected"),
    [(date(2024, 11, 22), "2 years"), (date(2024, 11, 23), None), (date(2020, 2, 29), "6 years")],
)
def test_the_day_loyalty_begins(since, expected):
    found = earned(PriceList(loyalty_percent=5, loyalty_months=24), since=since, on=TODAY)
    assert (found.words.rpartition("for ")[2] if found else None) == expected


@pytest.mark.django_db
def test_own_list_then_the_usual_one_of_the_currency():
    """X21: never a price in another currency, or of the other kind."""
    oven = make_product()
    usual, second, own = make_list("A"), make_list("B", position=1), make_list("C", position=2)
    dollars, gross = make_list("D", "USD"), make_list("E", with_tax=True)
    for prices, amount in ((usual, "10"), (second, "20"), (dollars, "30"), (gross, "40")):
        make_price(oven, prices, amount)
    one = Decimal(1)
    assert cost(oven, one, Place("EUR", TODAY)) == 10
    assert cost(oven, one, Place("EUR", TODAY, price_list=second)) == 20
    assert cost(oven, one, Place("EUR", TODAY, price_list=own)) == 10
    assert cost(oven, one, Place("EUR", TODAY, price_list=dollars)) == 10
    assert cost(oven, one, Place("USD", TODAY)) == 30
    assert cost(oven, one, Place("EUR", TODAY, with_tax=True)) == 40
    assert cost(oven, one, Place("CHF", TODAY)) is None


@pytest.mark.django_db
def test_the_database_keeps_a_thousandth_of_a_cent():
    oven, prices = make_product(), make_list()
    make_price(oven, prices, "0.000001")
    assert cost(oven, Decimal(1), Place("EUR", TODAY)) == Decimal("0.000001")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_many_are_asked_at_once(count, django_assert_num_queries):
    prices = make_list()
    wanted = [(make_product(f"Tin {n}"), Decimal(1)) for n in range(count)]
    for product, _quantity in wanted:
        make_price(product, prices, "2")
    with django_assert_num_queries(2):
        assert costs(wanted, Place("EUR", TODAY)) == [2] * count
