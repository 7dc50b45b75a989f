"""PayPal pays nothing before we take what the client agreed to: on return, and when it calls."""

from __future__ import annotations

import pytest

from invoices.models import Entry
from invoices.tests.paying.fake_paypal import FakePayPal
from invoices.tests.paying.make import begun, call, make_method, use
from invoices.tests.paying.servers import served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


@pytest.fixture
def fake(settings):
    with served(FakePayPal()) as found:
        use(settings, found)
        yield found


def test_what_was_agreed_to_is_taken_on_return(fake, owing, client):
    checkout = begun(make_method(fake), *owing)
    fake.approve(checkout.key)
    address = "/" + fake.back_to(checkout.key).split("/", 3)[3]
    client.head(address)
    assert not Entry.objects.exists()  # what only looks takes nothing (A10)
    for _ in range(2):
        client.get(address)
    assert Entry.objects.get().amount == 119
    assert fake.count("/capture") == 1


def test_or_when_paypal_says_so(fake, owing):
    method = make_method(fake)
    checkout = begun(method, *owing)
    fake.approve(checkout.key)
    assert call(fake, method, fake.approved(checkout.key)).text == "booked\n"
    payment = Entry.objects.get().provider_id
    assert call(fake, method, fake.paid(payment)).text == "copy\n"


def test_while_paypal_cannot_say_whether_it_called_it_calls_again(fake, owing):
    method = make_method(fake)
    checkout = begun(method, *owing)
    body = fake.paid(fake.pay(checkout.key))
    fake.is_down = True
    assert call(fake, method, body).status_code == 503
    fake.is_down = False
    assert call(fake, method, body).text == "booked\n"
