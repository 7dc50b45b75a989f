"""What somebody who leaves holds here (A9)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deals.actions import assign
from deals.models import Deal
from records.actions import Outcome
from users.handover import HANDOVER, Possession
from users.models import User
from users.querysets import UserQuerySet


def count_deals(users: UserQuerySet) -> int:
    return Deal.objects.live().filter(owner__in=users).count()


def hand_over_deals(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    """Deals in the trash go too: restored, they must not belong to somebody who has left."""
    deals = Deal.objects.filter(owner__in=users)
    return assign(deals, by=by, owner=to, kind="deals.handed_over", in_bulk=True, trashed_too=True)


HANDOVER.append(Possession(_("deals"), count_deals, hand_over_deals))
