"""Who may look into a batch and who may take it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet
from django.db.models.expressions import Exists
from django.utils.translation import gettext_lazy as _

from records.access import manages
from records.actions.lines import united_since
from records.models import Batch, Event
from records.types import model_of

UNDO_FOR = timedelta(days=30)
# {kind: why what such a batch did does not come back}
FOR_GOOD = {"records.empty_trash": _("What was deleted for good does not come back.")}

# {kind: f(batch) → why what it did cannot be taken back as things stand, "" where it can}
ASKED: dict[str, Callable[[Batch], str]] = {}


def batches_of(user) -> QuerySet[Batch]:
    """One's own; managers and admins see everybody's."""
    return Batch.objects.all() if manages(user) else Batch.objects.filter(actor_id=user.pk)


def why_not_undo(batch: Batch, user, *, now: datetime) -> str:
    """Why this user cannot take the batch back now, in words; empty when he can."""
    if batch.undone_at is not None:
        return _("It was taken back.")
    if batch.kind in FOR_GOOD:
        return str(FOR_GOOD[batch.kind])
    if batch.kind in ASKED and (why := ASKED[batch.kind](batch)):
        return why
    if not batch.changed:
        return _("It changed nothing.")
    if batch.started_at < now - UNDO_FOR:
        return _("It is older than 30 days.")
    if not user.can_write():
        return _("You may look, but not change.")
    if united_since(batch):
        return _("What it united was united with more since. Take that back first.")
    # Rights and set-up are given by admins, so only they take back what gave or took them.
    if changed_set_up(batch) and not user.is_admin:
        return _("It changed the set-up: ask an admin to take it back.")
    # Whoever did it may take it back, also what he gave away by it; others only what they see.
    if batch.actor_id != user.pk and (not manages(user) or holds_unseen(batch, user)):
        return _("It touched records that are not yours to change.")
    return ""


def changed_set_up(batch: Batch) -> bool:
    """Did the batch write something told at no line and owned by nobody, such as a user's role?"""
    types = Event.objects.filter(batch=batch.pk).order_by("record_type")
    models = [model_of(number) for number in types.values_list("record_type", flat=True).distinct()]
    return any(model.line_column is None and not hasattr(model, "owner") for model in models)


def holds_unseen(batch: Batch, user) -> bool:
    """Does the batch hold a record this user may not see?"""
    events = Event.objects.filter(batch=batch.pk)
    types = events.order_by("record_type").values_list("record_type", flat=True).distinct()
    return any(
        events.filter(
            ~Exists(model_of(number).objects.visible_to(user).filter(id=OuterRef("record_id"))),
            record_type=number,
        ).exists()
        for number in types
    )
