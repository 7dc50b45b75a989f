"""What a provider tells becomes an entry of the ledger, once, or a refusal with its reason
(TRUST D6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction

from invoices.actions.ledger import enter
from invoices.actions.settling import NotEntered
from invoices.kinds import CheckoutState, EntryKind, Fate, ToldKind
from invoices.models import Checkout, Entry, Invoice, PaymentAttempt, PaymentMethod
from invoices.numbers import day_at
from invoices.paying import Told, online_of, why
from notifications.actions import Tiding, notify
from records.actors import SYSTEM
from users.models import User

NOT_BOOKED = "payment_not_booked"
BACK = {ToldKind.REFUND: EntryKind.REFUND, ToldKind.CHARGEBACK: EntryKind.CHARGEBACK}
LOCK = 7_310  # first half of the advisory lock's number; the second is the payment
# A payment somebody came back from is waited for so long on the client's page.
AGAIN = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))


@transaction.atomic
def record(method: PaymentMethod, *, by, told: Told, now: datetime) -> PaymentAttempt:
    """Writes down what was told and what became of it. A payment is booked with amount and
    currency as they were asked for, if the call says the same; one payment per id of the
    provider, however often and from however many sides at once it is told. A refund told before
    its payment waits for it. What was told truly and cannot be booked is told to people."""
    hold_payment(method, told.about or told.provider_id)
    attempt = PaymentAttempt(
        method=method, kind=told.kind, provider_id=told.provider_id[:120], about=told.about[:120],
        amount=told.amount, currency=told.currency[:3], at=now, said=dict(told.said),
    )  # fmt: skip
    if told.kind == ToldKind.PAYMENT:
        checkout = checkout_of(method, told)
        attempt.invoice = checkout.invoice if checkout else None
        _book(attempt, checkout, told, now=now, by=by)
    elif told.kind in BACK:
        _book_back(attempt, told, now=now, by=by)
    elif checkout := checkout_of(method, told):
        attempt.invoice = checkout.invoice
        _note(checkout, told)
    attempt.save()
    if attempt.fate == Fate.BOOKED and told.kind == ToldKind.PAYMENT:
        _book_early(method, told.provider_id, now=now)
    if attempt.fate == Fate.REFUSED:
        tell_refused(attempt, now=now)
    return attempt


def refuse(method: PaymentMethod, *, by, reason: str, now: datetime) -> PaymentAttempt:
    """A call that is not believed: kept with the reason, and nothing of what it claims. Nobody
    knows who it was by."""
    return PaymentAttempt.objects.create(method=method, fate=Fate.REFUSED, reason=reason, at=now)


def hold_payment(method: PaymentMethod, provider_id: str) -> None:
    """Whoever tells of the same payment waits: copies, refunds, and the page the client returns
    to. Held until the transaction ends; asked for before any row is locked."""
    digest = sha256(f"{method.pk} {provider_id}".encode()).digest()
    number = int.from_bytes(digest[:4], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, number])


def checkout_of(method: PaymentMethod, told: Told) -> Checkout | None:
    if not told.token or len(told.token) > 20:
        return None
    found = Checkout.objects.filter(method=method, key=told.token)
    return found.select_related("invoice__became").first()


def _book(attempt: PaymentAttempt, checkout: Checkout | None, told: Told, *, now, by) -> None:
    method = attempt.method
    paid = Entry.objects.filter(method=method, provider_id=told.provider_id, kind="payment")
    if told.provider_id and paid.exists():
        attempt.fate = Fate.COPY
        return
    if reason := mismatch(method, checkout, told):
        attempt.fate, attempt.reason = Fate.REFUSED, reason
        return
    invoice = checkout.invoice.became or checkout.invoice
    if _enter(attempt, invoice, EntryKind.PAYMENT, checkout.amount, now=now, by=by):
        Checkout.objects.filter(pk=checkout.pk).update(state=CheckoutState.PAID, ask_at=None)


def mismatch(method: PaymentMethod, checkout: Checkout | None, told: Told) -> str:
    """Why a payment is not the one that was asked for; empty where it is."""
    plugin = online_of(method)
    if told.account and told.account != (plugin.account if plugin else ""):
        return why.ACCOUNT
    if checkout is None:
        return why.UNKNOWN
    if not told.provider_id:
        return why.MALFORMED
    if told.currency != checkout.currency:
        return why.CURRENCY
    return "" if told.amount == checkout.amount else why.AMOUNT


def _enter(attempt: PaymentAttempt, invoice: Invoice, kind, amount, *, now, by) -> bool:
    """Into the ledger; what the ledger does not take is refused in its words."""
    attempt.invoice = invoice
    facts = {"method": attempt.method, "provider_id": attempt.provider_id}
    try:
        outcome = enter(invoice, by=by, kind=kind, amount=amount, day=day_at(now), **facts)
    except NotEntered as problem:
        attempt.fate, attempt.reason = Fate.REFUSED, str(problem)[:300]
        return False
    if outcome.held:
        words = " ".join(str(outcome.messages[code]) for code in outcome.held)
        attempt.fate, attempt.reason = Fate.REFUSED, words[:300]
        return False
    attempt.fate = Fate.BOOKED
    attempt.entry = Entry.objects.get(kind=kind, **facts)
    return True


def _book_back(attempt: PaymentAttempt, told: Told, *, now, by) -> None:
    entries = Entry.objects.filter(method=attempt.method).select_related("invoice__became")
    if entries.filter(provider_id=told.provider_id, kind=BACK[told.kind]).exists():
        attempt.fate = Fate.COPY
        return
    payment = entries.filter(provider_id=told.about, kind=EntryKind.PAYMENT).first()
    if payment is None:
        attempt.fate = Fate.EARLY
        return
    invoice = payment.invoice.became or payment.invoice
    attempt.invoice = invoice
    if told.currency != invoice.currency or not told.amount or told.amount <= 0:
        attempt.fate, attempt.reason = Fate.REFUSED, why.CURRENCY
        return
    _enter(attempt, invoice, BACK[told.kind], told.amount, now=now, by=by)


def _book_early(method: PaymentMethod, payment_id: str, *, now: datetime) -> None:
    """Refunds that were told before the payment they are of."""
    waiting = PaymentAttempt.objects.filter(method=method, about=payment_id, fate=Fate.EARLY)
    for attempt in waiting.order_by("pk").select_related("method"):
        told = Told(
            kind=ToldKind(attempt.kind), provider_id=attempt.provider_id, about=attempt.about,
            amount=attempt.amount, currency=attempt.currency,
        )  # fmt: skip
        _book_back(attempt, told, now=now, by=SYSTEM)
        attempt.save()


def _note(checkout: Checkout, told: Told) -> None:
    """How far the client came; what is paid stays paid."""
    states = {
        ToldKind.PENDING: CheckoutState.PENDING, ToldKind.FAILED: CheckoutState.FAILED,
    }  # fmt: skip
    if told.kind in states:
        rows = Checkout.objects.filter(pk=checkout.pk).exclude(state=CheckoutState.PAID)
        rows.update(state=states[told.kind])


def tell_refused(attempt: PaymentAttempt, *, now: datetime) -> None:
    """Money may have come that is in no ledger: admins and the owner hear it."""
    people = set(User.objects.admins().values_list("pk", flat=True))
    if attempt.invoice and attempt.invoice.owner_id:
        people.add(attempt.invoice.owner_id)
    invoice = attempt.invoice
    target = (Invoice.record_type, invoice.pk) if invoice else (
        PaymentMethod.record_type, attempt.method_id
    )  # fmt: skip
    tidings = [
        Tiding(
            user_id=pk,
            key=f"{NOT_BOOKED}:{attempt.method_id}:{attempt.provider_id or attempt.pk}:{pk}",
            target=target,
            data={
                "method": attempt.method.name, "number": str(invoice or ""),
                "why": attempt.reason,
            },
        )
        for pk in sorted(people)
    ]  # fmt: skip
    notify(tidings, by=SYSTEM, kind=NOT_BOOKED, now=now)
