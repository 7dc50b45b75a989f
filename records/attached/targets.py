"""The record a comment, file or follower hangs on."""

from __future__ import annotations

from typing import Any

from records.models import Tracked
from records.types import line_of


def target_of(record: Tracked) -> dict[str, Any]:
    """The columns that name this record in what hangs on it."""
    return {
        "target_type": record.record_type,
        "target_id": record.pk,
        "line": line_of(record),
    }
