"""What tests of paying begin with: a provider, a method set up for it, a client on the way."""

from __future__ import annotations

from datetime import datetime

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invoices import actions
from invoices.models import Checkout, Invoice, PaymentMethod
from invoices.tests.client.make import at
from invoices.tests.paying.fake_authorizenet import FakeAuthorizeNet
from invoices.tests.paying.fake_paypal import FakePayPal
from invoices.tests.paying.fake_stripe import FakeStripe
from invoices.tests.paying.servers import Fake
from users.tests.factories import make_user

FAKES = [FakeStripe, FakePayPal, FakeAuthorizeNet]


def use(settings, fake: Fake) -> None:
    """The local server in the provider's place; only tests may call this machine."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    settings.PAYMENT_APIS = {fake.plugin: fake.url}


def make_method(fake: Fake, by=None, **more) -> PaymentMethod:
    by = by or make_user(f"admin-{fake.plugin}", role="admin")
    how = {"name": fake.plugin.title(), "public": fake.public, "secrets": fake.secrets}
    return actions.add_method(fake.plugin, by=by, **how | more)


def begun(method: PaymentMethod, invoice: Invoice, token: str) -> Checkout:
    """The client clicked; their browser is at the provider's."""
    answer = Client().post(f"{at(token)}pay/{method.key}/")
    assert answer.status_code == 200, answer.status_code
    return Checkout.objects.filter(invoice=invoice, method=method).latest("pk")


def call(
    fake: Fake, method: PaymentMethod, body: bytes, *, when: datetime | None = None, **headers
):
    """A call of the provider, as it signs it. ``headers`` instead of the right ones."""
    when = when or timezone.now()
    body = fake.stamped(body, when)
    signed = headers or fake.signed(body, when)
    return Client().post(
        reverse("payment_callback", args=[method.key]), data=body,
        content_type="application/json", headers=signed,
    )  # fmt: skip
