"""Setting a password."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from records.actions import Outcome, change
from users.querysets import UserQuerySet


def set_password(users: UserQuerySet, *, by, password: str) -> Outcome:
    """Give these users this password, which ends all their sessions and kills mailed links.

    Whoever calls has proved who he is: by the old password or by a mailed link. The event tells
    that it happened, never the password or its hash.
    """
    return change(
        users, by=by, kind="users.password_set", values={"password": make_password(password)}
    )
