"""Refusals every page shares: 404 for what one may not see, 403 for what one may not do."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from records.models import Record
from records.types import model_of


def must_write(user) -> None:
    """Only people with a seat change records (CM-01). Raises PermissionDenied."""
    if not user.can_write():
        raise PermissionDenied


def manages(user) -> bool:
    """Managers and admins look into what others did in one go."""
    return user.role in {"manager", "admin"}


def administers(user) -> bool:
    """Only admins change the set-up (CM-06)."""
    return user.role == "admin"


def visible_target(user, record_type: int, record_id: int) -> Record:
    """The live record, if this user may see it. Raises Http404 otherwise: what one may not see
    does not exist (TRUST A2)."""
    try:
        model = model_of(record_type)
    except KeyError as error:
        raise Http404 from error
    if not issubclass(model, Record):
        raise Http404
    record = model.objects.visible_to(user).live().filter(pk=record_id).first()
    if record is None:
        raise Http404
    return record
