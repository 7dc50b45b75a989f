"""A client goes to a provider to pay, and comes back (WA-19)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from invoices.actions.recording import AGAIN, record
from invoices.kinds import CheckoutState, ToldKind
from invoices.models import Checkout, Invoice, PaymentAttempt, PaymentMethod
from invoices.parties import seller_today
from invoices.paying import Asked, Declined, NotReached, Online, online_of
from invoices.querysets import OWING
from records.actions.writing import lock
from records.actors import SYSTEM

FRESH = timedelta(minutes=10)  # so long a second click leads to the same page of the provider
CHUNK = 50


class NothingToPay(Exception):
    """By the time the client wants to pay there is nothing to pay, or not in this way."""


def begin(
    invoice: Invoice,
    *,
    by,
    method: PaymentMethod,
    back: Callable[[Checkout], str],
    now: datetime,
) -> Checkout:
    """Asks the provider for a page at which all that is still owed can be paid. A second click
    leads to the same page. ``back`` makes the address the client returns to. Nothing is paid yet,
    so no event tells who began. Raises NothingToPay, NotReached, Declined."""
    plugin = online_of(method)
    checkout = _ours(invoice, method, plugin, now=now)
    if not checkout.handoff:
        _hand_off(checkout, plugin, back(checkout))
    return checkout


@transaction.atomic
def _ours(invoice: Invoice, method: PaymentMethod, plugin: Online | None, *, now) -> Checkout:
    """The row first: what the provider may tell at any moment after is held against it."""
    lock(Invoice, [invoice.pk])
    invoice.refresh_from_db(fields=["state", "owed", "currency"])
    payable = plugin and not plugin.lacks and plugin.takes(invoice.currency)
    if not payable or invoice.state not in OWING or invoice.owed <= 0:
        raise NothingToPay
    same = Checkout.objects.filter(
        invoice=invoice, method=method, amount=invoice.owed, state=CheckoutState.STARTED,
        started_at__gt=now - FRESH, returned_at=None,
    )  # fmt: skip
    return same.first() or Checkout.objects.create(
        invoice=invoice, method=method, amount=invoice.owed, currency=invoice.currency,
        started_at=now, ask_at=now + AGAIN[0],
    )  # fmt: skip


def _hand_off(checkout: Checkout, plugin: Online, back: str) -> None:
    asked = Asked(
        total=checkout.amount, currency=checkout.currency, token=checkout.key,
        description=_("Invoice %(number)s") % {"number": checkout.invoice.number},
        number=checkout.invoice.number, seller=seller_today()["name"],
        success_url=back, failure_url=f"{back}?stopped=1",
    )  # fmt: skip
    handoff = plugin.begin(asked)
    checkout.handoff = {"address": handoff.address, "fields": dict(handoff.fields)}
    checkout.reference = handoff.reference[:120]
    checkout.save(update_fields=["handoff", "reference"])


def come_back(checkout: Checkout, *, by, stopped: bool, now: datetime) -> None:
    """The client is here again: what became of it is asked, for the provider's own call may take
    a while. Repeating it is harmless."""
    rows = Checkout.objects.filter(pk=checkout.pk, state=CheckoutState.STARTED)
    if stopped:
        rows.update(state=CheckoutState.CANCELLED, returned_at=now)
        return
    Checkout.objects.filter(pk=checkout.pk).update(returned_at=now)
    if checkout.state not in (CheckoutState.PAID, CheckoutState.FAILED):
        look(checkout, by=by, now=now)


def look(checkout: Checkout, *, by, now: datetime) -> PaymentAttempt | None:
    """Asks the provider what became of it and books it; None where it does not say."""
    plugin = online_of(checkout.method)
    if plugin is None:
        return None
    try:
        told = plugin.look_up(reference=checkout.reference, token=checkout.key)
    except (NotReached, Declined, ValueError, KeyError, TypeError, IndexError):
        return None
    if told.kind == ToldKind.OTHER:  # nothing happened yet
        return None
    return record(checkout.method, told=told, by=by, now=now)


def ask_providers(*, now: datetime, by=SYSTEM) -> int:
    """Those of whom no call came are asked, with growing pauses, for about a day: a call that was
    lost loses no payment. Two sweeps at once ask once."""
    due = Checkout.objects.filter(ask_at__lte=now).order_by("ask_at", "pk")
    asked = 0
    for checkout in due.select_related("method", "invoice")[:CHUNK]:
        step = min(checkout.asked + 1, len(AGAIN))
        later = now + AGAIN[step] if step < len(AGAIN) else None
        rows = Checkout.objects.filter(pk=checkout.pk, ask_at=checkout.ask_at)
        if rows.update(ask_at=later, asked=F("asked") + 1):
            look(checkout, by=by, now=now)
            asked += 1
    return asked
