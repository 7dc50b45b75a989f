"""What the client's page says of a payment that was begun at a provider (WA-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from deals.money.words import written
from invoices.kinds import CheckoutState
from invoices.letters import language_of
from invoices.models import Invoice

# A payment that the provider does not confirm stays on the page for so long; one that was broken
# off only while somebody may wonder.
LONGEST = timedelta(days=5)
WONDERING = timedelta(minutes=15)
ASKED_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Arrival:
    """``is_coming``: it is on its way; ``looks``: the page looks again by itself for a while."""

    words: str
    tone: str
    is_coming: bool = False
    looks: bool = False


def arrival(invoice: Invoice, now: datetime) -> Arrival | None:
    """Of the newest payment somebody came back from, as far as we know it; what is booked stands
    on the page anyway. Call it with the invoice's language active."""
    found = invoice.checkouts.filter(returned_at__gt=now - LONGEST).select_related("method")
    checkout = found.order_by("-returned_at").first()
    if checkout is None or checkout.state == CheckoutState.PAID:
        return None
    age, facts = now - checkout.returned_at, {
        "name": checkout.method.name,
        "amount": written(checkout.amount, checkout.currency, language_of(invoice)),
    }  # fmt: skip
    match checkout.state:
        case CheckoutState.PENDING:
            waits = True
        case CheckoutState.STARTED:
            waits = age < ASKED_FOR
        case _:
            waits = False
    if waits:
        words = _(
            "Your payment of %(amount)s by %(name)s is on its way: we wait for the confirmation. "
            "You need not pay again."
        )
        return Arrival(words % facts, "open", is_coming=True, looks=age < WONDERING)
    if age > WONDERING:
        return None
    if checkout.state == CheckoutState.FAILED:
        words = _("The payment by %(name)s did not go through. Try again, or choose another way.")
        return Arrival(words % facts, "bad")
    if checkout.state == CheckoutState.CANCELLED:
        words = _("You came back without paying. Nothing was taken.")
        return Arrival(words % facts, "open")
    return None
