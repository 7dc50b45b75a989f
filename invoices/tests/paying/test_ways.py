"""What the client is offered, and what follows when it is paid (WA-19, WA-20, WA-23)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from deals.models import Deal
from deals.tests.factories import make_deal
from deals.tests.factories import make_stage as make_deal_stage
from invoices import actions
from invoices.kinds import News
from invoices.models import Entry, Invoice, PaymentMethod
from invoices.tests.client.make import at, linked, make_client, make_seller
from invoices.tests.paying.fake_stripe import FakeStripe
from invoices.tests.paying.make import begun, call, make_method, use
from invoices.tests.paying.servers import served
from notifications.models import Message, Notification
from records.models import Event
from records.tests.drain import drain
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
IBAN = "NL91ABNA0417164300"


@pytest.fixture
def stripe(settings):
    with served(FakeStripe()) as fake:
        use(settings, fake)
        yield fake


def add(admin, plugin: str, public: dict[str, str], **more) -> PaymentMethod:
    return actions.add_method(plugin, by=admin, name=plugin.title(), public=public, secrets={},
                              **more)  # fmt: skip


def test_the_account_of_the_documents_until_something_is_set_up(client, owing, admin):
    _invoice, token = owing
    assert "DE89370400440532013000" in client.get(at(token)).text
    method = add(admin, "bank", {"payee": "Factor GmbH", "iban": IBAN, "bic": "ABNANL2A"})
    text = client.get(at(token)).text
    assert IBAN in text and "Factor GmbH" in text and "DE89370400440532013000" not in text
    assert "data:image/svg+xml" in text
    how = {"by": admin, "secrets": {}}
    actions.change_method(method, values={"public": {"iban": ""}}, **how)
    assert "DE89370400440532013000" in client.get(at(token)).text
    actions.change_method(method, values={"active": False}, **how)
    assert "DE89370400440532013000" not in client.get(at(token)).text


def test_cash_is_words_of_ones_own(client, owing, admin):
    add(admin, "cash", {"words": "At the counter,\n<b>ask for Ana</b>"})
    text = client.get(at(owing[1])).text
    assert "At the counter" in text and "<b>ask" not in text


@pytest.mark.parametrize(
    ("plugin", "public"),
    [("stripe", {}), ("paypal", {"mode": "live"}), ("cash", {}),
     ("authorizenet", {"currency": "USD"}), ("gone", {})],
)  # fmt: skip
def test_what_is_not_ready_is_not_offered(client, owing, plugin, public):
    PaymentMethod.objects.create(plugin=plugin, name="Half", public=public)
    assert "Half" not in client.get(at(owing[1])).text


def test_only_in_a_currency_the_provider_takes(client, rep, stripe):
    make_method(stripe)
    _invoice, token = linked(rep, currency="JPY")
    assert "Stripe" in client.get(at(token)).text


@pytest.mark.parametrize("change", ["off", "removed", "guessed", "paid"])
def test_what_is_not_offered_cannot_be_used(client, owing, admin, rep, stripe, change):
    invoice, token = owing
    method = make_method(stripe, admin)
    key = "guessed" if change == "guessed" else method.key
    if change == "off":
        actions.change_method(method, by=admin, values={"active": False}, secrets={})
    if change == "removed":
        actions.remove_methods(PaymentMethod.objects.all(), by=admin)
    if change == "paid":
        day = timezone.now().date()
        actions.enter(invoice, by=rep, kind="payment", amount=Decimal(119), day=day)
    answer = client.post(f"{at(token)}pay/{key}/")
    assert answer.status_code == (302 if change == "paid" else 404)
    assert client.get(f"{at(token)}pay/{key}/").status_code == 405
    assert client.post(f"/i/guessed/pay/{key}/").status_code == 404
    assert stripe.asked == []


def test_what_is_owed_now_is_asked_for(client, owing, rep, stripe):
    """Never what somebody sends along."""
    invoice, token = owing
    method = make_method(stripe)
    day = timezone.now().date()
    actions.enter(invoice, by=rep, kind="payment", amount=Decimal(19), day=day)
    client.post(f"{at(token)}pay/{method.key}/", {"amount": "1", "currency": "JPY"})
    ((_method, _path, said),) = stripe.asked
    line = "line_items[0][price_data]"
    assert (said[f"{line}[unit_amount]"], said[f"{line}[currency]"]) == ("10000", "eur")


def test_from_the_call_to_the_deal_in_its_stage(rep, admin, stripe, settings):
    """WA-20, WA-23: the deal moves, its owner and the client hear, the invoice is paid; all of it
    by one call of the provider."""
    stage = make_deal_stage("open", "Contract")
    won = make_deal_stage("won", pipeline=stage.pipeline)
    make_seller(paid_stages={str(stage.pipeline_id): won.pk})
    deal = make_deal("Ovens", stage=stage, owner=rep, lead=make_client())
    invoice, token = linked(rep, deal=deal, lead=deal.lead, owner=rep, now=timezone.now())
    wanted = {News.PAID: {"to_team": True, "to_client_mail": True}}
    actions.save_notices(wanted, by=admin)
    drain()
    method = make_method(stripe)
    payment = stripe.pay(begun(method, invoice, token).key)
    assert call(stripe, method, stripe.paid(payment)).text == "booked\n"
    drain()
    assert Invoice.objects.get(pk=invoice.pk).state == "paid"
    assert Deal.objects.get(pk=deal.pk).stage == won
    assert Notification.objects.filter(kind="invoice_paid", user=rep).exists()
    told = Message.objects.get(kind="invoices.told_paid")
    assert told.recipient == "till@harbour.example"
    event = Event.objects.get(kind="invoices.payment")
    assert (event.line, event.actor_id) == (invoice.lead_id, None)


class TestRefund:
    """Through the provider, from the page of the invoice."""

    @pytest.fixture
    def paid(self, fake, method, owing):
        invoice, token = owing
        call(fake, method, fake.paid(fake.pay(begun(method, invoice, token).key)))
        invoice.refresh_from_db()
        return invoice

    @pytest.fixture
    def address(self, paid):
        return reverse("invoice_refund", args=[paid.pk, Entry.objects.get().pk])

    def test_a_part_of_it(self, fake, method, paid, client, rep, address):
        client.force_login(rep)
        assert address in client.get(paid.get_absolute_url()).text
        said = {"amount": "19", "form_token": "t1"}
        assert client.post(address, said).status_code == 302
        paid.refresh_from_db()
        assert (paid.paid, paid.state) == (Decimal(100), "part_paid")
        assert Entry.objects.get(kind="refund").entered_by == rep

    def test_sent_twice_it_goes_back_once(self, fake, method, paid, client, rep, address):
        """D7, and the provider's own key for the same request."""
        client.force_login(rep)
        for _ in range(2):
            client.post(address, {"amount": "19", "form_token": "t1"})
        assert Entry.objects.filter(kind="refund").count() == 1

    def test_the_call_about_it_is_a_copy(self, fake, method, paid, client, rep, address):
        client.force_login(rep)
        client.post(address, {"amount": "119", "form_token": "t1"})
        refund = Entry.objects.get(kind="refund")
        assert Invoice.objects.get().owed == 119
        assert address not in client.get(paid.get_absolute_url()).text
        assert refund.provider_id and refund.amount == -119

    def test_no_more_than_was_paid(self, fake, method, paid, client, rep, address):
        client.force_login(rep)
        answer = client.post(address, {"amount": "119.01", "form_token": "t1"})
        assert answer.status_code == 422 and "No more can go back" in answer.text
        assert not Entry.objects.filter(kind="refund").exists()

    def test_only_once_the_provider_has_done_it(self, fake, method, paid, client, rep, address):
        client.force_login(rep)
        fake.is_down = True
        answer = client.post(address, {"amount": "19", "form_token": "t1"})
        assert answer.status_code == 422 and "cannot be reached just now" in answer.text
        assert not Entry.objects.filter(kind="refund").exists()

    def test_somebody_elses_invoice(self, fake, method, paid, client, address):

        client.force_login(make_user("reader", role="reader"))
        assert client.post(address, {"amount": "19"}).status_code == 403
