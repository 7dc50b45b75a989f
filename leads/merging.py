"""Two people edited one lead (TRUST E9, X39): its addresses count as well as its fields."""

from __future__ import annotations

import re
from typing import Any

from leads.forms import LeadForm
from records.fields.merging import changed_since


def before_of(mine: LeadForm) -> dict[str, Any] | None:
    """{form field others changed since I opened the form: its value then}; None if unknown."""
    version, _dash, points = mine.data.get("seen", "").partition("-")
    if not re.fullmatch(r"[0-9]{1,9}", version):
        return None
    before = changed_since(mine.instance, int(version))
    if before is None:
        return None
    if mine.initial.get("seen", "").partition("-")[2] != points:
        before |= {"emails": ..., "phones": ...}
    if "company" in before:
        before["company"] = ...  # typed as a name, told as a number
    return before
