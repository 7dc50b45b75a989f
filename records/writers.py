"""Who of those with a seat may change rows of a type (CM-01).

Everybody, unless the app of the type names fewer::

    WRITERS[Product] = manages

Pages ask ``may_write`` before they offer anything; every write of the kernel asks
``must_be_writer``, so no path leads past it: form, bulk edit, import, trash, undo.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from records.actors import Actor
from records.models import Tracked

WRITERS: dict[type[Tracked], Callable[[Any], bool]] = {}


def may_write(user, model: type[Tracked]) -> bool:
    """Whether this user may change rows of the type at all."""
    named = WRITERS.get(model)
    return user.can_write() and (named is None or named(user))


def must_be_writer(model: type[Tracked], by) -> None:
    """Rules, mail and the system act without a person; an import needs its person's right.
    Raises PermissionDenied."""
    number = Actor.of(by).user_id
    if model not in WRITERS or number is None:
        return
    users = get_user_model()
    user = by if isinstance(by, users) else users.objects.filter(pk=number).first()
    if user is None or not may_write(user, model):
        words = _("You may look at this, but not change it. Ask a manager or an admin.")
        raise PermissionDenied(words)
