"""Money goes back by the way it came (WA-19, TRUST D8)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from deals.money.digits import rounded
from invoices.actions.recording import record
from invoices.actions.settling import MINUS, NotEntered, paid_of
from invoices.gates import require_seat
from invoices.kinds import EntryKind, Fate
from invoices.models import Entry, Invoice, PaymentAttempt
from invoices.parties import seller_today
from invoices.paying import Asked, Declined, NotReached, online_of


def refundable(invoice: Invoice) -> dict[Entry, Decimal]:
    """Payments that came by a provider, also those of the proforma it was, with what is left of
    each."""
    entries = Entry.objects.filter(deleted_at=None).exclude(provider_id="")
    mine = entries.filter(Q(invoice=invoice) | Q(invoice__became=invoice), kind="payment")
    found = {}
    for entry in mine.select_related("method", "invoice"):
        if entry.invoice.became_id in (None, invoice.pk) and online_of(entry.method):
            back = PaymentAttempt.objects.filter(
                method=entry.method, about=entry.provider_id, fate=Fate.BOOKED
            )
            left = entry.amount + (back.aggregate(sum=Sum("entry__amount"))["sum"] or 0)
            if left > 0:
                found[entry] = left
    return found


def give_back(
    invoice: Invoice, *, by, payment: Entry, amount: Decimal, now: datetime, key: str
) -> PaymentAttempt:
    """Gives ``amount`` of a payment back through its provider; it is in the ledger once the
    provider says it is done, at once or by a call later. The same ``key`` (at most 20 letters)
    gives nothing more. Raises NotEntered with words for people, PermissionDenied."""
    require_seat(by)
    amount = rounded(amount, invoice.currency)
    left = refundable(invoice).get(payment, Decimal(0))
    left = min(left, paid_of(invoice, EntryKind.PAYMENT, *MINUS))
    if not 0 < amount <= left:
        raise NotEntered(_("No more can go back than was paid this way."))
    plugin = online_of(payment.method)
    description = _("Invoice %(number)s") % {"number": invoice.number}
    asked = Asked(
        total=amount, currency=invoice.currency, token=key, description=description,
        number=invoice.number, seller=seller_today()["name"], success_url="", failure_url="",
        transaction_id=payment.provider_id,
    )  # fmt: skip
    name = {"name": payment.method.name}
    try:
        told = plugin.refund(asked)
    except NotReached as problem:
        words = _("%(name)s cannot be reached just now. Look there before you try again.")
        raise NotEntered(words % name) from problem
    except Declined as problem:
        words = _("%(name)s did not do it: %(why)s")
        raise NotEntered(words % (name | {"why": str(problem)[:200]})) from problem
    except (ValueError, KeyError, TypeError, IndexError) as problem:
        words = _("%(name)s gave an answer nobody understands. Look there before you try again.")
        raise NotEntered(words % name) from problem
    return record(payment.method, told=told, by=by, now=now)
