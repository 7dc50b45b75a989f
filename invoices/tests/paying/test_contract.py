"""One contract every provider keeps, each spoken to over its documented API (WA-19, WA-21)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from invoices.actions import ask_providers
from invoices.models import Checkout, Entry, Invoice
from invoices.paying import Declined, NotReached, plugin_of
from invoices.tests.client.make import at
from invoices.tests.paying.make import begun, call
from invoices.tests.paying.servers import CANARY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


def path(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_a_client_pays_and_comes_back(fake, method, owing, client):
    """From the button to thanks, without a call of the provider: the page the client returns to
    asks what became of it."""
    invoice, token = owing
    assert f"pay/{method.key}/" in client.get(at(token)).text
    checkout = begun(method, invoice, token)
    assert (checkout.amount, checkout.currency) == (Decimal(119), "EUR")
    fake.pay(checkout.key)
    back = client.get(path(fake.back_to(checkout.key)))
    assert back["Location"] == at(token)
    (entry,) = Entry.objects.all()
    assert (entry.invoice, entry.amount, entry.method) == (invoice, Decimal(119), method)
    assert "Thank you!" in client.get(at(token)).text


def test_a_provider_calls(fake, method, owing):
    invoice, token = owing
    checkout = begun(method, invoice, token)
    payment = fake.pay(checkout.key)
    answer = call(fake, method, fake.paid(payment))
    assert (answer.status_code, answer.text) == (200, "booked\n")
    entry = Entry.objects.get()
    assert (entry.provider_id, entry.attempt.invoice) == (payment, invoice)
    assert Checkout.objects.get().state == "paid"
    assert Invoice.objects.get().state == "paid"


def test_two_clicks_lead_to_one_page_of_the_provider(fake, method, owing):
    """D7."""
    invoice, token = owing
    assert begun(method, invoice, token) == begun(method, invoice, token)
    assert Checkout.objects.count() == 1


def test_until_it_is_confirmed_the_page_says_so(fake, method, owing, client):
    invoice, token = owing
    checkout = begun(method, invoice, token)
    client.get(path(fake.back_to(checkout.key)))
    text = client.get(at(token)).text
    assert "is on its way: we wait for the confirmation" in text and "data-again" in text
    assert "Thank you!" not in text and not Entry.objects.exists()


def test_who_turns_back_has_paid_nothing(fake, method, owing, client):
    invoice, token = owing
    checkout = begun(method, invoice, token)
    client.get(path(fake.back_to(checkout.key)) + "?stopped=1")
    assert "You came back without paying" in client.get(at(token)).text
    assert begun(method, invoice, token) != checkout


def test_a_provider_that_is_down_takes_nothing(fake, method, owing, client):
    """And its calls are asked for again."""
    invoice, token = owing
    fake.is_down = True
    answer = client.post(f"{at(token)}pay/{method.key}/")
    assert answer.status_code == 503 and "Nothing was taken" in answer.text
    fake.is_down = False
    checkout = begun(method, invoice, token)
    fake.pay(checkout.key)
    fake.is_down = True
    assert client.get(path(fake.back_to(checkout.key))).status_code == 302
    assert not Entry.objects.exists()


def test_wrong_credentials_are_said_in_the_providers_words(fake, method):
    plugin = plugin_of(method)
    assert plugin.test()
    for name in fake.secrets:
        plugin.secrets = plugin.secrets | {name: "wrong"}
    with pytest.raises(Declined) as refused:
        plugin.test()
    assert CANARY not in str(refused.value)


def test_nobody_there_is_said_without_a_secret(fake, method, settings, caplog):
    settings.PAYMENT_APIS = {fake.plugin: "http://127.0.0.1:9"}
    with pytest.raises(NotReached) as trouble:
        plugin_of(method).test()
    assert CANARY not in str(trouble.value) + caplog.text


def test_a_provider_on_this_machine_is_not_called(fake, method, settings):
    """TRUST B: the walls of webhooks hold here too."""
    settings.WEBHOOK_ALLOW_PRIVATE = False
    with pytest.raises(NotReached):
        plugin_of(method).test()
    assert fake.asked == []


def test_the_browser_is_sent_only_where_the_page_says(fake, method, owing):
    """B3: a form may lead to the provider's page and nowhere else."""
    _invoice, token = owing
    answer = Client().post(f"{at(token)}pay/{method.key}/")
    policy = answer["Content-Security-Policy"]
    assert (f"form-action 'self' {fake.url}" in policy) == (fake.plugin == "authorizenet")
    assert fake.url in answer.text and "style=" not in answer.text
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_secret_address_is_not_told_to_the_provider(fake, method, owing):
    """A10: what it gets to send the client back works two days and shows no token."""
    invoice, token = owing
    begun(method, invoice, token)
    assert token not in repr(fake.asked)


def test_a_lost_call_loses_no_payment(fake, method, owing):
    """The provider is asked by itself, ten minutes later."""
    invoice, token = owing
    fake.pay(begun(method, invoice, token).key)
    assert ask_providers(now=timezone.now()) == 0
    assert ask_providers(now=timezone.now() + timedelta(minutes=11)) == 1
    assert Entry.objects.get().amount == 119
    assert ask_providers(now=timezone.now() + timedelta(days=3)) == 0
