"""Reads of products and documents in business words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.db.models import Q

from invoices.kinds import InvoiceState, QuoteState, SubscriptionState
from records.querysets import OwnedQuerySet, RecordQuerySet, TrackedQuerySet

OWING = (InvoiceState.OPEN, InvoiceState.PART_PAID)
WAITING = (QuoteState.SENT, QuoteState.VIEWED)


class ProductQuerySet(RecordQuerySet):
    """Everybody who may sign in sees what is sold; an owner is who looks after it."""

    visible_to = TrackedQuerySet.visible_to

    def owned_by(self, owners: list[int] | None) -> Self:
        return self

    def sold(self) -> Self:
        return self.live().filter(active=True)


class TaxRateQuerySet(TrackedQuerySet):
    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.live().filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class QuoteQuerySet(RecordQuerySet):
    """Visible by owner: own, of the team, all (X14)."""

    def drafts(self) -> Self:
        return self.live().filter(state=QuoteState.DRAFT)

    def for_clients(self) -> Self:
        """Those a client may see at a link."""
        return self.live().exclude(state=QuoteState.DRAFT)

    def waiting(self) -> Self:
        """With the client, who has not answered."""
        return self.live().filter(state__in=WAITING)

    def run_out(self, today: date) -> Self:
        """Nobody answered, and the last day for it has passed."""
        return self.waiting().filter(valid_until__lt=today)


class InvoiceQuerySet(RecordQuerySet):
    """Visible by owner: own, of the team, all (X14)."""

    def drafts(self) -> Self:
        return self.live().filter(state=InvoiceState.DRAFT)

    def issued(self) -> Self:
        return self.live().exclude(state=InvoiceState.DRAFT)

    def for_clients(self) -> Self:
        """Those a client may see at a link."""
        return self.issued().exclude(state=InvoiceState.VOID)

    def owing(self) -> Self:
        return self.live().filter(state__in=OWING)

    def overdue(self, today: date) -> Self:
        """Not all paid, and the last day for it is over."""
        return self.owing().filter(due_on__lt=today)


class PaymentMethodQuerySet(TrackedQuerySet):
    def offered(self) -> Self:
        """To clients, in the order they are shown."""
        return self.live().filter(active=True).order_by("position", "id")


class OfInvoiceQuerySet(OwnedQuerySet):
    """Lines and entries are as visible as their invoice (TRUST A2)."""

    document = "invoice"

    def owned_by(self, owners: list[int] | None) -> Self:
        whose = {f"{self.document}__owner__id__anyof": owners}
        return self if owners is None else self.filter(**whose)


class OfQuoteQuerySet(OfInvoiceQuerySet):
    """Lines are as visible as their quote (TRUST A2)."""

    document = "quote"


class SubscriptionQuerySet(RecordQuerySet):
    """Visible by owner: own, of the team, all (X14)."""

    def active(self) -> Self:
        return self.live().filter(state=SubscriptionState.ACTIVE)

    def going_on(self) -> Self:
        """Active, or to begin: whose holder is a customer still."""
        return self.live().exclude(state=SubscriptionState.ENDED)

    def due(self, today: date) -> Self:
        """For which an invoice is to be written (X24)."""
        return self.live().filter(next_on__lte=today)

    def turning(self, today: date) -> Self:
        """Which begin, or are over, today or before, and nobody noted it yet."""
        return self.live().filter(turns_on__lte=today)

    def coming_up(self, today: date) -> Self:
        """Up for renewal, and nobody was told (LS-21)."""
        return self.live().filter(notice_on__lte=today)


class PublicLinkQuerySet(TrackedQuerySet):
    def open_at(self, moment: datetime) -> Self:
        """Those a client can still follow."""
        return self.live().filter(Q(expires_at=None) | Q(expires_at__gt=moment), revoked_at=None)
