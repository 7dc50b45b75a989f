"""Products in the lines of a document: picked by name or number, with script and without."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from invoices import actions
from invoices.actions.drafting import as_agreed
from invoices.forms import LineForms
from invoices.kinds import Interval, TaxClass, Unit
from invoices.models import Invoice, InvoiceLine, Quote, QuoteLine, TaxRate
from invoices.pricing import Place
from invoices.tests.factories import NOW, line, make_draft, make_issued
from invoices.tests.products.make import make_list, make_price, make_product
from invoices.tests.test_pages import sent
from leads.kinds import Kind, StageCategory
from leads.tests.factories import make_lead, make_stage, make_status
from users.models import Organisation

pytestmark = pytest.mark.django_db
EMPTY = {"unit": "", "tax": "", "interval": ""}
TODAY = NOW.date()


@pytest.fixture
def prices():
    return make_list()


@pytest.fixture
def care(prices):
    """A service of a reduced rate, cheaper from ten on."""
    product = make_product(
        "Oven care", code="C-1", description="Twice a year.", unit=Unit.HOUR,
        tax_class=TaxClass.REDUCED, interval=Interval.MONTH,
    )  # fmt: skip
    make_price(product, prices, "49.90")
    make_price(product, prices, "44.905", start="10")
    return product


@pytest.fixture
def writing(client, rep, admin):
    """The address of a new invoice for a lead at home, where there are tax rates."""
    Organisation.objects.create(name="Ovens & Sons", country="DE")
    actions.add_usual_rates("DE", by=admin)
    client.force_login(rep)
    return reverse("invoice_new") + f"?lead={make_lead('Harbour Bakery', owner=rep).pk}"


def test_what_is_left_empty_comes_from_the_product(client, care, writing):
    """X21, without a script: words, unit, price of the quantity, tax of its class, interval."""
    row = {"product": "c-1", "quantity": "10"} | EMPTY
    assert client.post(writing, sent(row)).status_code == 302
    written = Invoice.objects.get().lines.get()
    assert (written.product, written.name, written.details) == (care, "Oven care", "Twice a year.")
    assert (written.unit, written.interval) == (Unit.HOUR, Interval.MONTH)
    assert (written.price, written.tax_percent) == (Decimal("44.905"), Decimal(7))


def test_what_somebody_wrote_stays(client, care, writing):
    row = {"product": "Oven care", "name": "Care of both ovens", "price": "0", "unit": Unit.FLAT,
           "tax": "Z|0|", "interval": "once"}  # fmt: skip
    client.post(writing, sent(row))
    written = Invoice.objects.get().lines.get()
    assert (written.name, written.price, written.unit) == ("Care of both ovens", 0, Unit.FLAT)
    assert (written.tax_category, written.interval) == ("Z", Interval.ONCE)


def test_a_line_without_a_product_is_taxed_as_usual(client, writing):
    client.post(writing, sent({"name": "Journey", "price": "80"} | EMPTY))
    assert Invoice.objects.get().lines.get().tax_percent == Decimal(19)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"product": "Unknown"}, "No product for sale has this name or number."),
        ({"product": "Off sale"}, "No product for sale has this name or number."),
        ({"product": "Twice"}, "Several products have this name. Write the number, such as #"),
        ({"product": "No price"}, "No price list in EUR without tax has it. Say what it costs."),
    ],
)
def test_what_cannot_be_meant_is_said_beside_the_field(client, prices, writing, row, said):
    make_product("Off sale", active=False)
    make_product("Twice"), make_product("Twice"), make_product("No price")
    answer = client.post(writing, sent(row | EMPTY))
    assert answer.status_code == 422 and said in answer.text
    assert not Invoice.objects.exists()


def test_a_list_in_another_currency_is_refused(client, writing):
    dollars = make_list("Dollars", "USD")
    answer = client.post(writing, sent({"name": "x", "price": "1"}, price_list=str(dollars.pk)))
    assert answer.status_code == 422 and "Its prices are in USD." in answer.text


def test_a_list_with_tax_is_for_documents_with_tax(client, care, writing):
    """A price that includes tax is never taken for one that does not."""
    gross = make_list("Shop", with_tax=True)
    make_price(care, gross, "59.38")
    row = {"product": "C-1"} | EMPTY
    answer = client.post(writing, sent(row, price_list=str(gross.pk)))
    assert answer.status_code == 422 and "Its prices include tax." in answer.text
    client.post(writing, sent(row, price_list=str(gross.pk), with_tax="on"))
    assert Invoice.objects.get().lines.get().price == Decimal("59.38")


def test_the_clients_own_list_goes_first(client, rep, care, writing, prices):
    """And the usual one stands in where it has no price."""
    lead = make_lead("Corner Cafe", owner=rep)
    own = make_list("Friends")
    make_price(care, own, "1")
    tin = make_product("Tin")
    make_price(tin, prices, "3")
    actions.save_billing(lead, by=rep, values={"price_list": own})
    rows = [{"product": "C-1"} | EMPTY, {"product": "Tin"} | EMPTY]
    client.post(reverse("invoice_new"), sent(*rows, lead=f"#{lead.pk}"))
    draft = Invoice.objects.get()
    assert draft.price_list == own
    assert [each.price for each in draft.lines.order_by("position")] == [1, 3]


def test_a_draft_keeps_its_product_when_that_is_no_longer_for_sale(client, rep, care):
    draft = make_draft(rep, line("Oven care", product=care))
    type(care).objects.update(active=False)
    client.force_login(rep)
    address = reverse("invoice_edit", args=[draft.pk])
    shown = client.get(address)
    assert shown.context["rows"].forms[0].initial["product"] == "C-1"
    row = {"id": str(draft.lines.get().pk), "product": "C-1", "name": "Oven care", "price": "5"}
    assert client.post(address, sent(row)).status_code == 302
    assert draft.lines.get().product == care


def test_a_later_price_does_not_reach_what_is_written(rep, care):
    """TRUST D5: neither an issued document nor a draft."""
    issued = make_issued(rep, line("Oven care", price="49.90", product=care))
    before = Invoice.objects.filter(pk=issued.pk).values().get()
    care.prices.update(amount=Decimal(99))
    type(care).objects.update(name="Renamed", unit=Unit.DAY, tax_class=TaxClass.ZERO)
    assert Invoice.objects.filter(pk=issued.pk).values().get() == before
    kept = issued.lines.get()
    assert (kept.name, kept.price, kept.unit) == ("Oven care", Decimal("49.90"), Unit.PIECE)


def test_rows_of_a_quote_know_options(care):
    """One form for both kinds of document."""
    data = {"lines": "1", "line-0-product": "C-1", "line-0-quantity": "1", "line-0-optional": "on"}
    rows = LineForms(data, model=QuoteLine, lines=[], lead=None, on=TODAY)
    assert rows.is_valid(Place("EUR", TODAY))
    [written] = rows.result()
    assert isinstance(written, QuoteLine) and written.optional
    plain = LineForms(None, model=InvoiceLine, lines=[], lead=None, on=TODAY)
    assert "optional" not in plain.forms[0].fields


@pytest.mark.parametrize("count", [1, 30])
def test_any_number_of_products_is_read_at_once(care, prices, count, django_assert_num_queries):
    names = [f"Tin {number}" for number in range(count)]
    for name in names:
        make_price(make_product(name), prices, "1")
    data = {"lines": str(count)}
    for number, name in enumerate(names):
        data |= {f"line-{number}-product": name, f"line-{number}-quantity": "1"}
    rows = LineForms(data, model=InvoiceLine, lines=[], lead=None, on=TODAY)
    with django_assert_num_queries(3):  # products, the usual list, prices
        assert rows.is_valid(Place("EUR", TODAY))


def test_what_is_offered_and_what_a_product_brings(client, care, writing):
    """For the script of the page: the same function answers."""
    offers = client.get(reverse("product_offers"), {"product": "care"}).text
    assert '<option value="C-1">Oven care</option>' in offers
    asked = {"product": "C-1", "quantity": "12", "currency": "EUR"}
    facts = client.get(reverse("product_facts"), asked).json()
    assert (facts["price"], facts["unit"], facts["tax"]) == ("44.905", "HUR", "S|7|")
    assert client.get(reverse("product_facts"), asked | {"quantity": "NaN"}).json()["price"]
    assert client.get(reverse("product_facts"), {"product": "Unknown"}).json() == {}


def test_tax_follows_the_buyer(client, care, rep, writing):
    """X21: a business elsewhere in the EU with a VAT id owes the tax itself."""
    lead = make_lead("Bäckerei Wien", owner=rep, country="AT")
    actions.save_billing(lead, by=rep, values={"vat_id": "ATU12345678"})
    row = {"product": "C-1"} | EMPTY
    client.post(reverse("invoice_new") + f"?lead={lead.pk}", sent(row))
    assert Invoice.objects.get().lines.get().tax_category == "AE"
    assert TaxRate.objects.exists()


def faithful(rep, months: int):
    status = make_status("Active", Kind.ACTIVE, make_stage("Clients", StageCategory.CUSTOMER))
    since = timezone.now() - timedelta(days=31 * months)
    return make_lead("Faithful", owner=rep, status=status, stage_entered_at=since)


def test_a_faithful_customer_is_proposed_the_loyalty_discount(client, rep):
    """LS-29: with words that say why, and whoever writes may change both."""
    make_list(loyalty_percent=Decimal(5), loyalty_months=24)
    client.force_login(rep)
    old, new = faithful(rep, 37), make_lead("New one", owner=rep)
    form = client.get(reverse("invoice_new") + f"?lead={old.pk}").context["form"]
    assert form["discount_percent"].value() == Decimal(5)
    assert form["discount_words"].value() == "Loyalty discount: a customer for 3 years"
    form = client.get(reverse("invoice_new") + f"?lead={new.pk}").context["form"]
    assert (form["discount_percent"].value(), form["discount_words"].value()) == (None, "")


@pytest.mark.parametrize(
    ("agreed", "proposed", "words"), [("10", 10, ""), ("3", 5, "Loyalty"), ("5", 5, "")]
)
def test_the_better_of_agreed_and_earned_is_proposed(rep, agreed, proposed, words):
    """LS-29: never both."""
    make_list(loyalty_percent=Decimal(5), loyalty_months=24)
    lead = faithful(rep, 37)
    actions.save_billing(lead, by=rep, values={"discount_percent": Decimal(agreed)})
    quote = as_agreed(Quote(lead=lead, currency="EUR", language="en"), on=timezone.now().date())
    assert (quote.discount_percent, quote.discount_words[:7]) == (proposed, words)
