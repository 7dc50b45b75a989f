"""A payment provider on this machine, for what falls due with payments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar

from invoices import actions
from invoices.actions.recording import AGAIN
from invoices.models import Checkout, Entry, PaymentMethod
from invoices.tests.factories import make_issued
from invoices.tests.paying.fake_stripe import FakeStripe
from invoices.tests.paying.make import make_method, use
from invoices.tests.paying.servers import served
from leads.models import Lead
from leads.tests.factories import make_lead
from users.models import User

ADDRESS = "FAULTS_PROVIDER"  # where workers of the house find it


class Provider(FakeStripe):
    """Clients go to it and pay; it never calls, so it is asked."""

    here: ClassVar[Provider]

    def set_up(self, by: User) -> PaymentMethod:
        return PaymentMethod.objects.filter(plugin=self.plugin).first() or make_method(self, by)

    def go(self, lead: Lead, by: User, *, now: datetime) -> Checkout:
        """A client of an invoice issued now is on the way to it; it is asked in ten minutes."""
        invoice = make_issued(by, lead=lead, owner=by, now=now)
        method = self.set_up(by)
        return actions.begin(
            invoice, by=by, method=method, back=lambda checkout: "https://crm.example/", now=now
        )


@contextmanager
def provider(monkeypatch, settings) -> Iterator[Provider]:
    """It is what this process, and workers that begin with the twist ``pays_here``, take for
    Stripe. ``settings`` is the fixture: it takes back what was set in the order it was set."""
    with served(Provider()) as found:
        use(settings, found)
        monkeypatch.setenv(ADDRESS, found.url)
        Provider.here = found
        yield found


def make_payments(moments: list[datetime], now: datetime) -> None:
    """Clients who paid and of whom no call came; at each moment one is to be asked about."""
    boss, lead = User.objects.order_by("pk").first(), make_lead("Pays by Stripe")
    for at in moments:
        checkout = Provider.here.go(lead, boss, now=at - AGAIN[0])
        Provider.here.pay(checkout.key)


def booked() -> list[int]:
    """The invoice of each payment there is."""
    return list(Entry.objects.filter(kind="payment").values_list("invoice", flat=True))
