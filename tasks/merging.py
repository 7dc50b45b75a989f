"""Two people edited one task (TRUST E9, X39)."""

from __future__ import annotations

from typing import Any

from records.fields.merging import changed_since, version_in
from tasks.forms import TaskForm


def before_of(mine: TaskForm) -> dict[str, Any] | None:
    """{form field others changed since I opened the form: its value then}; None if unknown."""
    before = changed_since(mine.instance, version_in(mine.data))
    if before is None:
        return None
    if "lead" in before:
        before["lead"] = ...  # typed as a name, told as a number
    if "repeat_days" in before:
        before["repeat_days"] = [day for day in before["repeat_days"].split(",") if day]
    return before
