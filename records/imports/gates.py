"""Who may import."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


def require_writer(user) -> None:
    """Only somebody who may change records imports any (CM-01). Raises PermissionDenied."""
    if not user.can_write():
        raise PermissionDenied(_("You need a seat to import. Ask your administrator."))
