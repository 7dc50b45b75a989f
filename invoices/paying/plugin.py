"""What every way to pay is made of, and the list of them (WA-21).

``Plugin`` stands on the provider layer of django-payments: ``get_form`` raises ``RedirectNeeded``
or returns a form to be sent to the provider, ``process_data`` reads a call of the provider,
``refund`` gives money back. What differs is said in docs/decisions: a provider tells facts and
writes nothing; the ledger is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from payments import RedirectNeeded
from payments.core import BasicProvider
from payments.forms import PaymentForm

from invoices.models import Invoice, PaymentMethod
from invoices.paying.told import Asked, Handoff, Told
from records.sealed import Unreadable, unseal

if TYPE_CHECKING:
    from invoices.papers.paper import Paper


@dataclass(frozen=True, slots=True)
class Setting:
    """A field of a plugin's own. ``check`` raises ValidationError, and returns what is stored.

    ``later``  the provider gives it once it knows the address to call, which there is only after
               the first saving; until then the method is not offered
    """

    name: str
    label: Any
    help: Any = ""
    secret: bool = False
    required: bool = True
    later: bool = False
    choices: tuple[tuple[str, Any], ...] = ()
    long: bool = False
    check: Callable[[str], str] | None = None


class Plugin(BasicProvider):
    """A way to pay, as an admin set it up."""

    name: ClassVar[str]
    label: ClassVar[Any]
    text: ClassVar[Any]
    icon: ClassVar[str]
    fields: ClassVar[tuple[Setting, ...]] = ()
    template: ClassVar[str] = "invoices/public/_button.html"
    do_not_call_in_templates: ClassVar[bool] = True  # set-up lists the kinds themselves

    def __init__(self, public: Mapping[str, str], secrets: Mapping[str, str]) -> None:
        super().__init__()
        self.public, self.secrets = public, secrets

    def get(self, name: str) -> str:
        """A setting, public or secret; empty where it is not set."""
        return str(self.public.get(name) or self.secrets.get(name) or "")

    @property
    def lacks(self) -> list[Setting]:
        return [each for each in self.fields if each.required and not self.get(each.name)]

    def way(self, invoice: Invoice, paper: Paper) -> Mapping[str, Any] | None:
        """What the client's page shows of it; None where this invoice cannot be paid so."""
        return {}


class Online(Plugin):
    """One that sends the client to a provider. Card data is entered there and never reaches us.

    ``hosts``     {mode: address of the provider's API}
    ``calls``     the kinds of calls the provider is to send, as its own pages name them
    """

    hosts: ClassVar[Mapping[str, str]]
    calls: ClassVar[tuple[str, ...]]

    @property
    def api(self) -> str:
        return settings.PAYMENT_APIS.get(self.name) or self.hosts[self.get("mode") or "live"]

    @property
    def account(self) -> str:
        """Whose account a call has to be about; empty where calls do not say so."""
        return ""

    def way(self, invoice: Invoice, paper: Paper) -> Mapping[str, Any] | None:
        return {} if not self.lacks and self.takes(invoice.currency) else None

    def takes(self, currency: str) -> bool:
        return True

    def begin(self, asked: Asked) -> Handoff:
        """Asks the provider for a page to pay at. Raises NotReached, Declined."""
        raise NotImplementedError

    def get_form(self, payment: Asked, data=None) -> PaymentForm:
        """As django-payments has it. Raises RedirectNeeded, NotReached, Declined."""
        handoff = self.begin(payment)
        if not handoff.fields:
            raise RedirectNeeded(handoff.address)
        return PaymentForm(handoff.fields, handoff.address, self._method)

    def process_data(self, payment: Asked | None, request: HttpRequest) -> Told:
        raise NotImplementedError("facts are read by read_callback, and written by the ledger")

    def read_callback(self, request: HttpRequest, *, now: datetime) -> Told:
        """What the provider says in a call, once its signature and time are checked.
        Raises Forged, and NotReached where the provider itself has to check it."""
        raise NotImplementedError

    def look_up(self, *, reference: str, token: str = "") -> Told:
        """Asks what became of a payment by the provider's name for it or ours, and takes it where
        the client has agreed and the provider waits for us. Raises NotReached, Declined."""
        raise NotImplementedError

    def give_back(self, payment_id: str, asked: Asked) -> Told:
        """Gives ``asked.total`` of a payment back; of kind PENDING where the provider will tell
        later. The same ``asked.token`` again gives nothing more. Raises NotReached, Declined."""
        raise NotImplementedError

    def refund(self, payment: Asked, amount=None) -> Told:
        """As django-payments has it."""
        return self.give_back(payment.transaction_id, payment)

    def test(self) -> str:
        """Asks the provider something cheap; returns what it calls the account.
        Raises NotReached, Declined."""
        raise NotImplementedError


PLUGINS: dict[str, type[Plugin]] = {}


def register(plugin: type[Plugin]) -> type[Plugin]:
    """Makes a way to pay known to set-up. Raises ValueError when the name is taken."""
    if plugin.name in PLUGINS:
        raise ValueError(f"there is a way to pay {plugin.name} already")
    PLUGINS[plugin.name] = plugin
    return plugin


def plugin_of(method: PaymentMethod) -> Plugin | None:
    """The provider as an admin set it up; None where its plugin is gone. Secrets that cannot be
    read any more are missing ones: the method says so and is not offered."""
    kind = PLUGINS.get(method.plugin)
    try:
        secrets = unseal(method.secrets)
    except Unreadable:
        secrets = {}
    return kind(method.public, secrets) if kind else None


def online_of(method: PaymentMethod) -> Online | None:
    found = plugin_of(method)
    return found if isinstance(found, Online) else None
