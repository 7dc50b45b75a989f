"""Documents of somebody who leaves (A9)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.actions import assign, assign_products, assign_subscriptions
from invoices.kinds import InvoiceState, QuoteState, SubscriptionState
from invoices.models import Invoice, Product, Quote, Subscription
from invoices.querysets import OWING, WAITING
from records.actions import Outcome
from users.handover import HANDOVER, Possession
from users.models import User
from users.querysets import UserQuerySet

TO_DO = Q(state__in=(InvoiceState.DRAFT, *OWING))


def count_invoices(users: UserQuerySet) -> int:
    return Invoice.objects.live().filter(TO_DO, owner__in=users).count()


def hand_over_invoices(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    """Drafts, in the trash too, and what is still to be paid; what is settled stays with who
    sold it."""
    invoices = Invoice.objects.filter(TO_DO, owner__in=users)
    return assign(invoices, by=by, owner=to, kind="invoices.handed_over", trashed_too=True)


# Over, and nothing of it is to be charged any more.
DONE = Q(state=SubscriptionState.ENDED, next_on=None)


def count_services(users: UserQuerySet) -> int:
    return Subscription.objects.live().filter(owner__in=users).exclude(DONE).count()


def hand_over_services(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    """What goes on or is still to be charged, in the trash too; what is over stays with who sold
    it."""
    found = Subscription.objects.filter(owner__in=users).exclude(DONE)
    return assign_subscriptions(found, by=by, owner=to, trashed_too=True)


HANDOVER.append(Possession(_("services of customers"), count_services, hand_over_services))


TO_ANSWER = Q(state__in=(QuoteState.DRAFT, *WAITING))


def count_quotes(users: UserQuerySet) -> int:
    return Quote.objects.live().filter(TO_ANSWER, owner__in=users).count()


def hand_over_quotes(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    """Drafts, in the trash too, and what waits for an answer; what was answered stays with who
    offered it."""
    quotes = Quote.objects.filter(TO_ANSWER, owner__in=users)
    return assign(quotes, by=by, owner=to, kind="quotes.handed_over", trashed_too=True)


HANDOVER.append(Possession(_("drafts of quotes and open quotes"), count_quotes, hand_over_quotes))
HANDOVER.append(Possession(_("drafts and open invoices"), count_invoices, hand_over_invoices))


def count_products(users: UserQuerySet) -> int:
    return Product.objects.live().filter(owner__in=users).count()


def hand_over_products(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    """What somebody looked after."""
    products = Product.objects.filter(owner__in=users)
    return assign_products(products, by=by, owner=to, kind="invoices.handed_over")


HANDOVER.append(Possession(_("products"), count_products, hand_over_products))
