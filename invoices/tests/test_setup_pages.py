"""Pages of set-up, and the billing details of a lead."""

import pytest
from django.urls import reverse
from django.utils import timezone

from deals.tests.factories import make_stage
from invoices.kinds import Series
from invoices.models import BillingProfile, NumberSeries, Seller, TaxRate
from invoices.numbers import day_at
from invoices.tests.factories import make_draft, make_issued
from leads.tests.factories import make_lead
from records.models import Event
from users.models import Organisation
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
SELLER = {"legal_name": "Ovens Ltd", "iban": "DE89 3704 0044 0532 0130 00", "bic": "DEUTDEFF",
          "vat_id": "de123456789", "terms_days": "10", "valid_days": "30",
          "colour": "#AA3300", "recurring": "draft"}  # fmt: skip


def test_an_admin_says_who_we_are(client, admin):
    client.force_login(admin)
    stage = make_stage()
    paid = {f"paid_{stage.pipeline_id}": str(stage.pk)}
    answer = client.post(reverse("documents"), SELLER | paid)
    assert answer.status_code == 302
    seller = Seller.objects.get()
    assert (seller.iban, seller.vat_id, seller.colour) == (
        "DE89370400440532013000", "DE123456789", "aa3300"
    )  # fmt: skip
    assert seller.paid_stages == {str(stage.pipeline_id): stage.pk}
    assert "DE89370400440532013000" in client.get(reverse("documents")).text


@pytest.mark.parametrize(
    ("field", "value"),
    [("iban", "DE89 3704 0044 0532 0130 01"), ("bic", "12"), ("vat_id", "nothing"),
     ("colour", "red; }"), ("country", "XX"), ("terms_days", "-1"), ("paid_1", "999999999")],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(client, admin, field, value):
    client.force_login(admin)
    make_stage()
    name = field if field != "paid_1" else f"paid_{make_stage().pipeline_id}"
    answer = client.post(reverse("documents"), SELLER | {name: value})
    assert answer.status_code == 422 and name in answer.context["form"].errors
    assert not Seller.objects.exists()


def test_two_admins_at_once(client, admin):
    """TRUST E9: the second is told."""
    client.force_login(admin)
    client.post(reverse("documents"), SELLER)
    late = SELLER | {"legal_name": "Mine", "version": "1"}
    assert client.post(reverse("documents"), late).status_code == 302
    answer = client.post(reverse("documents"), late | {"legal_name": "Theirs"})
    assert answer.status_code == 422 and Seller.objects.get().legal_name == "Mine"


def test_the_page_says_which_number_comes_next(client, admin):
    client.force_login(admin)
    now = timezone.now()
    make_issued(admin, now=now)
    assert f"INV-{day_at(now).year}-0002" in client.get(reverse("documents")).text


def test_numbers_are_changed_on_a_page_of_their_own(client, admin):
    client.force_login(admin)
    series = NumberSeries.objects.get(kind=Series.INVOICE)
    address = reverse("documents_series", args=[series.pk])
    sent = {"pattern": "RE-{year}-{number}", "yearly": "on", "first": "7"}
    assert client.post(address, sent | {"pattern": "{number}"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    series.refresh_from_db()
    assert (series.pattern, series.first) == ("RE-{year}-{number}", 7)


def test_the_usual_rates_by_one_click(client, admin):
    client.force_login(admin)
    Organisation.objects.create(name="Ovens & Sons", country="AT")
    assert "Austria" in client.get(reverse("documents")).text
    client.post(reverse("documents_rates"))
    client.post(reverse("documents_rates"))
    assert TaxRate.objects.filter(country="AT").count() == 5


def test_billing_details_of_a_lead(client, rep):
    """LS-29, SX-02: they stand on the lead's page, and count for what is written next."""
    client.force_login(rep)
    lead = make_lead("Harbour Bakery", owner=rep)
    address = reverse("lead_billing", args=[lead.pk])
    sent = {"name": "Harbour Bakery Ltd", "vat_id": "gb123456789", "terms_days": "5",
            "discount_percent": "2.5", "language": "de", "country": "GB"}  # fmt: skip
    assert client.post(address, sent).status_code == 302
    profile = BillingProfile.objects.get()
    assert (profile.vat_id, profile.terms_days) == ("GB123456789", 5)
    assert "Harbour Bakery Ltd" in client.get(lead.get_absolute_url()).text
    assert Event.objects.filter(kind="invoices.billing_added", line=lead.pk).exists()
    form = client.get(reverse("invoice_new") + f"?lead={lead.pk}").context["form"]
    assert (str(form["discount_percent"].value()), form["language"].value()) == ("2.5000", "de")
    issued = make_issued(rep, lead=lead)
    assert (issued.due_on - issued.issued_on).days == 5


def test_billing_details_changed_by_two(client, rep):
    """TRUST E9: the second is told, also where both added the first ones."""
    client.force_login(rep)
    lead = make_lead("Harbour Bakery", owner=rep)
    address = reverse("lead_billing", args=[lead.pk])
    assert client.post(address, {"name": "First"}).status_code == 302
    assert client.post(address, {"name": "Second, opened empty"}).status_code == 422
    assert client.post(address, {"name": "Third", "version": "1"}).status_code == 302
    assert client.post(address, {"name": "Fourth", "version": "1"}).status_code == 422
    assert BillingProfile.objects.get().name == "Third"


def test_billing_details_of_somebody_elses_lead_are_not_there(client, rep):
    """TRUST A2."""
    lead = make_lead("Harbour Bakery", owner=rep)
    client.force_login(make_user("other", visibility="own"))
    address = reverse("lead_billing", args=[lead.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"name": "Mine"}).status_code == 404


def test_later_billing_details_do_not_reach_the_issued(rep):
    """TRUST D5."""
    from invoices.actions import save_billing

    invoice, draft = make_issued(rep), make_draft(rep)
    save_billing(invoice.lead, by=rep, values={"name": "Somebody else"})
    invoice.refresh_from_db()
    assert invoice.buyer["name"] == "Harbour Bakery" and draft.buyer == {}
