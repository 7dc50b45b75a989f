"""The record a comment, file or follower hangs on."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from records.models import Record, Tracked
from records.types import line_of, model_of


def target_of(record: Tracked) -> dict[str, Any]:
    """The columns that name this record in what hangs on it."""
    return {
        "target_type": record.record_type,
        "target_id": record.pk,
        "line": line_of(record),
    }


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
