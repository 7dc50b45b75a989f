"""What our side and a provider's side say to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from invoices.kinds import ToldKind


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client is to pay and where the provider sends them afterwards. Its first names are
    those the providers of django-payments read of a payment.

    ``total``    units of the currency, not cents
    ``token``    our name for it, at most 20 letters; the same for the same request made again
    ``number``   of the invoice, for people
    """

    total: Decimal
    currency: str
    token: str
    description: str
    number: str
    seller: str
    success_url: str
    failure_url: str
    transaction_id: str = ""

    def get_success_url(self) -> str:
        return self.success_url

    def get_failure_url(self) -> str:
        return self.failure_url


@dataclass(frozen=True, slots=True)
class Handoff:
    """Where the client's browser goes to pay: an address to open or, with ``fields``, one they
    are sent to. ``reference`` is the provider's name for it."""

    address: str
    reference: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider told, already known to come from it.

    ``provider_id``  of the payment, refund or dispute itself
    ``about``        the payment a refund or dispute is of
    ``token``        the name we gave what was asked
    ``account``      whose account it is about, where the provider says so
    ``said``         what is kept to look at, never card data
    """

    kind: ToldKind = ToldKind.OTHER
    provider_id: str = ""
    about: str = ""
    token: str = ""
    amount: Decimal | None = None
    currency: str = ""
    account: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


class NotReached(Exception):
    """The provider does not answer now; trying again may help."""


class Declined(Exception):
    """The provider will not do it; says why in its words, which are for us, not for clients."""


class Forged(Exception):
    """A call that is not the provider's, or too old to be believed; says why as a code."""
