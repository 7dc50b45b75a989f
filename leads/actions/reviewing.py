"""Definitions are looked at again, at least once a quarter (LS-27)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads.models import Status
from leads.models.statuses import a_quarter_on
from notifications.actions import Tiding, notify
from records.actions import Outcome, change
from records.models import Event
from users.models import User

NOTICE, CALLED = "leads.review", "leads.review_called_for"
SOON = timedelta(days=7)  # what changes meanwhile is looked at in one go


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
def call_for_review(
    statuses: QuerySet[Status], *, by, because: str, names: str, today: date
) -> Outcome:
    """Something changed that their definitions may depend on: all are due in a week, but for those
    due sooner and those nobody planned to review. ``because`` says why, a message with
    ``%(names)s``; it is translated for each reader."""
    later = statuses.live().filter(review_by__gt=today + SOON)
    if not later.exists():
        return Outcome()
    title, data = _("Definitions are to be reviewed"), {"because": because, "names": names}
    values = {"review_by": today + SOON}
    return change(later, by=by, kind=CALLED, values=values, title=title, data=data)


def why_called(data: dict[str, str]) -> str:
    """In the reader's language; empty where nothing called for it."""
    because = data.get("because")
    return _(because) % {"names": data["names"]} if because else ""


def called_because(statuses: Iterable[Status]) -> dict[int, dict[str, str]]:
    """{status: what ``why_called`` says in words} of those whose review was brought forward; one
    read."""
    days = {status.pk: str(status.review_by) for status in statuses}
    told = Event.objects.filter(
        record_type=Status.record_type, record_id__in=days, kind=CALLED, line__isnull=True
    )
    latest = told.order_by("record_id", "-id").distinct("record_id")
    return {
        each.record_id: each.data
        for each in latest
        if each.changes["review_by"][1] == days[each.record_id]
    }


@transaction.atomic
def remind_of_reviews(statuses: QuerySet[Status], *, by, now: datetime) -> int:
    """Tells whoever answers for each that its day has come; where nobody does (any more), all
    admins. Told once for each day it was due. Returns how many people hear something."""
    admins = list(User.objects.admins().values_list("pk", flat=True))
    statuses, tidings = list(statuses), []
    because = called_because(statuses)
    for status in statuses:
        owner = status.owner
        people = [owner.pk] if owner is not None and owner.is_active else admins
        tidings += [
            Tiding(
                person,
                f"review:{status.pk}:{status.review_by}:{person}",
                (Status.record_type, status.pk),
                data={"name": status.name, **because.get(status.pk, {})},
            )
            for person in people
        ]
    return notify(tidings, by=by, kind=NOTICE, now=now)
