"""X22: dated rates, the cross through the euro, and the same rule in Python and SQL."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deals.models import Deal, ExchangeRate
from deals.money import rate_on, rates_on, revalue
from deals.money.actions import save_rates
from deals.money.rates import rate_of_deal
from deals.money.reading import Rate, Unreadable, read_rates
from deals.tests.factories import make_deal, make_stage
from records.actors import SYSTEM
from records.tests.examples import examples
from users.models import Organisation

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def rate(currency: str, per_euro: str, day: date = DAY) -> ExchangeRate:
    return ExchangeRate.objects.create(currency=currency, day=day, per_euro=Decimal(per_euro))


@pytest.fixture
def dollars(db):
    return Organisation.objects.create(name="Harbour Bakery", base_currency="USD")


def test_the_newest_rate_on_or_before_the_day_holds():
    """X22: a day without a rate (a Sunday) uses the one before."""
    rate("USD", "1.25")
    rate("USD", "1.60", DAY + timedelta(7))
    assert rate_on("USD", DAY + timedelta(6)) == Decimal("0.8")
    assert rate_on("USD", DAY + timedelta(7)) == Decimal("0.625")
    assert rate_on("USD", DAY - timedelta(1)) is None


def test_currencies_are_crossed_through_the_euro(dollars):
    rate("USD", "1.10")
    rate("JPY", "165")
    assert rate_on("JPY", DAY) == Decimal("0.00666666666667")
    assert rate_on("EUR", DAY) == Decimal("1.1")
    assert rate_on("USD", DAY - timedelta(900)) == 1, "the base currency needs no rate"
    assert rates_on(["JPY", "XAF"], DAY).keys() == {"JPY"}


def test_without_a_rate_of_the_base_currency_nothing_foreign_is_known(dollars):
    rate("JPY", "165")
    assert rates_on(["JPY", "EUR", "USD"], DAY) == {"USD": 1}


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(
    base=st.sampled_from(["EUR", "USD", "JPY", "KWD"]),
    currency=st.sampled_from(["EUR", "USD", "JPY", "IDR"]),
    figures=st.lists(st.decimals("0.00000001", "99999999", places=8), min_size=6, max_size=6),
    offset=st.integers(-1, 3),
)
def test_python_and_sql_know_the_same_rate(base, currency, figures, offset):
    """Property: what a deal is frozen at is what ``rate_on`` says of its close date."""
    Deal.objects.all().delete()
    ExchangeRate.objects.all().delete()
    Organisation.objects.update_or_create(single=True, defaults={"base_currency": base})
    for n, code in enumerate(["USD", "JPY", "IDR"]):
        rate(code, figures[2 * n])
        rate(code, figures[2 * n + 1], DAY + timedelta(2))
    if base == "KWD":
        rate("KWD", "0.33", DAY + timedelta(1))
    day = DAY + timedelta(offset)
    make_deal(currency=currency, close_date=day)
    found = Deal.objects.annotate(there=rate_of_deal(base, at_closing=True)).get().there
    assert found == rate_on(currency, day)


def test_the_history_of_the_central_bank_is_read_whole(real_data):
    """The real file: 7,126 days × 42 currencies, N/A left out, loaded twice without a change."""
    content = (real_data / "fx_ecb" / "eurofxref-hist.zip").read_bytes()
    rates = list(read_rates(content))
    assert len({each.day for each in rates}) == 7126
    assert len({each.currency for each in rates}) == 41
    some = [each for each in rates if each.day.year == 2011]
    assert save_rates(some, by=SYSTEM) == len(some)
    assert save_rates(some, by=SYSTEM) == 0
    assert rate_on("USD", date(2011, 1, 2)) is None
    known = {(each.currency, each.day): each.per_euro for each in some}
    friday = known["USD", date(2011, 6, 10)]
    assert rate_on("USD", date(2011, 6, 12)) == (1 / friday).quantize(Decimal("1e-14"))


def test_the_daily_file_is_read_too():
    content = b"Date, USD, JPY, \n30 October 2026, 1.1172, N/A, \n"
    assert list(read_rates(content)) == [Rate("USD", date(2026, 10, 30), Decimal("1.1172"))]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "first line"),
        (b"Day,USD\n", "first line"),
        (b"Date,Dollar\n", "first line"),
        (b"Date,USD\nyesterday,1\n", "Line 2"),
        (b"Date,USD\n2026-01-01,1\n2026-01-02,-1\n", "Line 3"),
        (b"Date,USD\n2026-01-01,NaN\n", "no rate"),
        (b"Date,USD\n2026-01-01,1e99\n", "no rate"),
        (b"\xff\xfe\x00", "text file"),
        (b"PK\x03\x04 broken", "ZIP"),
    ],
)
def test_what_is_no_table_of_rates_is_refused_in_words(content, words):
    with pytest.raises(Unreadable, match=words):
        list(read_rates(content))


def test_open_deals_follow_the_newest_rate_closed_ones_keep_theirs():
    """X22: the rate is frozen at closing."""
    rate("USD", "1.25")
    going = make_deal(value=Decimal("100"), currency="USD")
    won = make_deal(value=Decimal("100"), currency="USD", stage=make_stage("won"), close_date=DAY)
    revalue(Deal.objects.all())
    rate("USD", "2", DAY + timedelta(30))
    assert revalue(Deal.objects.all()) == 1
    for deal in (going, won):
        deal.refresh_from_db()
    assert (going.base_value, going.rate) == (Decimal("50"), None)
    assert (won.base_value, won.rate) == (Decimal("80"), Decimal("0.8"))


def test_a_value_without_a_rate_has_no_value_in_base_currency_until_there_is_one():
    deal = make_deal(value=Decimal("100"), currency="XAF")
    revalue(Deal.objects.all())
    deal.refresh_from_db()
    assert deal.base_value is None
    rate("XAF", "655.957")
    revalue(Deal.objects.all())
    deal.refresh_from_db()
    assert deal.base_value == Decimal("0.15")


def test_the_base_value_is_rounded_to_the_smallest_unit_of_the_base_currency(db):
    """D2: what is stored is what is shown, so that columns add up."""
    Organisation.objects.create(name="x", base_currency="JPY")
    rate("JPY", "163.35")
    deal = make_deal(value=Decimal("10.50"), currency="EUR")
    revalue(Deal.objects.all())
    deal.refresh_from_db()
    assert deal.base_value == Decimal("1715")


def test_revaluing_asks_six_queries_however_many_deals(django_assert_num_queries):
    rate("USD", "1.25")
    for n in range(3):
        make_deal(f"Deal {n}", value=Decimal(n), currency="USD")
        with django_assert_num_queries(6):
            revalue(Deal.objects.all())
