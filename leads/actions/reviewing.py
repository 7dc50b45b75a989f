"""Definitions are looked at again, at least once a quarter (LS-27)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads.models import Status
from leads.models.statuses import a_quarter_on
from notifications.actions import Tiding, notify
from records.actions import Outcome, change
from users.models import User

NOTICE = "leads.review"


def may_review(status: Status, user: User) -> bool:
    """Whoever answers for the definition, and admins."""
    return user.is_admin or (user.is_active and status.owner_id == user.pk)


@transaction.atomic
def mark_reviewed(statuses: QuerySet[Status], *, by: User, today: date) -> Outcome:
    """The definitions still say what is meant: the next look is due in a quarter.
    Raises PermissionDenied."""
    for status in statuses:
        if not may_review(status, by):
            raise PermissionDenied(_("Somebody else answers for this definition."))
    values = {"reviewed_on": today, "review_by": a_quarter_on(today)}
    title = _("Definition reviewed")
    return change(statuses, by=by, kind="leads.definition_reviewed", values=values, title=title)


@transaction.atomic
def remind_of_reviews(statuses: QuerySet[Status], *, by, now: datetime) -> int:
    """Tells whoever answers for each that its day has come; where nobody does (any more), all
    admins. Told once for each day it was due. Returns how many people hear something."""
    admins = list(User.objects.admins().values_list("pk", flat=True))
    tidings = []
    for status in statuses:
        owner = status.owner
        people = [owner.pk] if owner is not None and owner.is_active else admins
        tidings += [
            Tiding(
                person,
                f"review:{status.pk}:{status.review_by}:{person}",
                (Status.record_type, status.pk),
                data={"name": status.name},
            )
            for person in people
        ]
    return notify(tidings, by=by, kind=NOTICE, now=now)
