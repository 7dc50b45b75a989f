"""Who may import."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from records.imports.targets import TARGETS
from records.writers import must_be_writer


def require_writer(user, target: str = "") -> None:
    """Only somebody who may change records imports any, and of each type those who may change it
    (CM-01, CM-06). Raises PermissionDenied."""
    if not user.can_write():
        raise PermissionDenied(_("You need a seat to import. Ask your administrator."))
    if target in TARGETS:
        must_be_writer(TARGETS[target].model, user)
