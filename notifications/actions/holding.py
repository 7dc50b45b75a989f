"""Holding back what would happen to a record by itself: a reminder, what a rule does."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from notifications.models import Hold
from records.actions import Outcome, change, create, trash
from records.actions.batches import open_batch
from records.attached.targets import target_of


@transaction.atomic
def hold(records: QuerySet, *, by, what: str, until: date | None = None) -> Outcome:
    """Keeps ``what`` (a reminder, what a rule does: ``notifications.coming``) from happening to
    these records before the day ``until``; without one, until somebody takes it back. Holding
    what is held already changes only the day."""
    found = list(records.select_for_update().order_by("pk"))
    if not found:
        return Outcome()
    known = Hold.objects.live().filter(
        target_type=found[0].record_type, target_id__in=[each.pk for each in found], what=what
    )
    batch = open_batch(by=by, kind="notifications.held", title=_("Held back"))
    held = {each.target_id for each in known}
    outcome = change(known, by=by, kind="notifications.held", values={"until": until}, batch=batch)
    new = [Hold(what=what, until=until, **target_of(each)) for each in found if each.pk not in held]
    return outcome + create(new, by=by, kind="notifications.held", batch=batch)


@transaction.atomic
def take_back(holds: QuerySet[Hold], *, by) -> Outcome:
    """Lets it happen again. What is late by now happens soon, once."""
    return trash(holds, by=by, kind="notifications.hold_taken_back", title=_("No longer held back"))
