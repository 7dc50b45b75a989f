"""What somebody who leaves holds here (A9)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leads.actions import assign
from leads.models import Lead, Status
from records.actions import Outcome, change
from users.handover import HANDOVER, Possession
from users.models import User
from users.querysets import UserQuerySet


def count_leads(users: UserQuerySet) -> int:
    return Lead.objects.live().filter(owner__in=users).count()


def hand_over_leads(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    """Leads in the trash go too: restored, they must not belong to somebody who has left."""
    leads = Lead.objects.filter(owner__in=users)
    return assign(leads, by=by, owner=to, kind="leads.handed_over", in_bulk=True, trashed_too=True)


def count_statuses(users: UserQuerySet) -> int:
    return Status.objects.live().filter(owner__in=users).count()


def hand_over_statuses(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    statuses = Status.objects.live().filter(owner__in=users)
    return change(statuses, by=by, kind="leads.setup_handed_over", values={"owner": to})


HANDOVER += [
    Possession(_("leads"), count_leads, hand_over_leads),
    Possession(_("status definitions"), count_statuses, hand_over_statuses),
]
