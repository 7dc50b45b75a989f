"""Set-up of documents: by admins, through actions, and never backwards."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from invoices import actions
from invoices.kinds import Series, TaxClass
from invoices.models import NumberSeries, PriceList, Seller, TaxRate
from invoices.presets import PERCENTS, rates
from invoices.taxes import EU
from invoices.tests.factories import NOW, make_draft, make_issued
from leads.actions import apply_preset
from records.models import Event
from users.models import Organisation

pytestmark = pytest.mark.django_db


def of(kind: Series):
    return NumberSeries.objects.filter(kind=kind)


def test_every_kind_of_document_has_a_series_from_the_start():
    """X23: nobody meets a draft that cannot be issued."""
    assert set(NumberSeries.objects.values_list("kind", flat=True)) == set(Series.values)


def test_a_preset_brings_the_tax_rates_of_the_country_and_a_price_list(admin):
    """X21: where the country is known; repeating changes nothing."""
    Organisation.objects.create(name="Ovens & Sons", country="DE", base_currency="CHF")
    apply_preset("throughline", by=admin)
    found = TaxRate.objects.filter(country="DE").values_list("tax_class", "percent")
    assert dict(found)[TaxClass.STANDARD] == Decimal(19)
    assert PriceList.objects.get().currency == "CHF"
    before = Event.objects.count()
    assert actions.start_billing("throughline", by=admin).changed == 0
    assert Event.objects.count() == before


def test_where_the_country_is_not_known_nothing_is_made_up(admin):
    actions.start_billing("throughline", by=admin)
    assert not TaxRate.objects.exists()


def test_the_table_holds_every_member_of_the_union():
    assert set(PERCENTS) == EU | {"GB", "CH", "NO"}
    for country in PERCENTS:
        assert all(each.percent < 28 for each in rates(country))


def test_only_an_admin_sets_up(rep):
    for refused in (
        lambda: actions.save_seller({"iban": ""}, by=rep),
        lambda: actions.change_series(
            of(Series.INVOICE), by=rep, pattern="X-{number}", yearly=False, first=1
        ),
        lambda: actions.add_usual_rates("DE", by=rep),
        lambda: actions.start_billing("", by=rep),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_the_seller_is_one_row_and_its_changes_are_told(admin):
    actions.save_seller({"legal_name": "Ovens Ltd", "terms_days": 10}, by=admin)
    actions.save_seller({"legal_name": "Ovens & Sons Ltd"}, by=admin)
    seller = Seller.objects.get()
    assert (seller.legal_name, seller.terms_days) == ("Ovens & Sons Ltd", 10)
    told = Event.objects.filter(record_type=Seller.record_type).order_by("id").last()
    assert told.changes["legal_name"] == ["Ovens Ltd", "Ovens & Sons Ltd"]


def test_days_to_pay_of_all_count_where_nobody_said_otherwise(admin):
    actions.save_seller({"terms_days": 3}, by=admin)
    invoice = make_issued(admin)
    assert (invoice.due_on - invoice.issued_on).days == 3


def test_a_series_may_begin_where_another_program_ended(admin):
    """X23."""
    actions.change_series(
        of(Series.INVOICE), by=admin, pattern="RE-{year}-{number:05}", yearly=True, first=418
    )
    assert [make_issued(admin).number for _each in range(2)] == ["RE-2026-00418", "RE-2026-00419"]


@pytest.mark.parametrize("how", [{"first": 500}, {"yearly": False, "pattern": "INV-{number}"}])
def test_a_series_in_use_does_not_go_back(admin, how):
    """TRUST D4: counting in another way would give a number twice, or leave some out."""
    make_issued(admin)
    wanted = {"pattern": "INV-{year}-{number:04}", "yearly": True, "first": 1} | how
    outcome = actions.change_series(of(Series.INVOICE), by=admin, **wanted)
    assert outcome.held["in_use"] == 1
    assert make_issued(admin).number == "INV-2026-0002"


def test_the_pattern_of_a_series_in_use_may_change(admin):
    make_issued(admin)
    actions.change_series(
        of(Series.INVOICE), by=admin, pattern="RE-{yy}-{number}", yearly=True, first=1
    )
    assert make_issued(admin).number == "RE-26-2"


@pytest.mark.tampered  # past the actions
def test_a_pattern_that_would_give_a_number_again_is_refused(admin):
    """TRUST D4."""
    make_issued(admin)
    taken = make_draft(admin)
    type(taken).objects.filter(pk=taken.pk).update(
        number="RE-26-2", issued_on=NOW.date(), state="open"
    )
    with pytest.raises(ValidationError, match="RE-26-2 is on a document already"):
        actions.change_series(
            of(Series.INVOICE), by=admin, pattern="RE-{yy}-{number}", yearly=True, first=1
        )


@pytest.mark.parametrize("pattern", ["", "INV", "{year}{number}", "INV-{number}", "{a.b}-{number}"])
def test_a_pattern_that_could_repeat_a_number_is_refused(admin, pattern):
    with pytest.raises(ValidationError):
        actions.change_series(of(Series.INVOICE), by=admin, pattern=pattern, yearly=True, first=1)


def test_a_later_rate_does_not_reach_what_is_written(admin):
    """TRUST D5."""
    actions.add_usual_rates("DE", by=admin)
    invoice = make_issued(admin)
    actions.change_rates(
        TaxRate.objects.filter(tax_class=TaxClass.STANDARD),
        by=admin,
        values={"percent": Decimal(25)},
    )
    assert invoice.lines.get().tax_percent == Decimal(19)
