"""What people set for themselves."""

from __future__ import annotations

from records.actions import Outcome, change
from users.models import User

FIELDS = {"name", "phone", "time_zone", "locale", "theme"}


def save_profile(*, by: User, values: dict, expect=None) -> Outcome:
    """Change one's own name, phone, time zone, language and colours; nothing that gives rights."""
    unknown = set(values) - FIELDS
    if unknown:
        raise ValueError(f"not fields of a profile: {sorted(unknown)}")
    own = User.objects.filter(pk=by.pk)
    return change(own, by=by, kind="users.profile_saved", values=values, expect=expect)
