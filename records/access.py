"""Refusals every page shares: 404 for what one may not see, 403 for what one may not do."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


def must_write(user) -> None:
    """Only people with a seat change records (CM-01). Raises PermissionDenied."""
    if not user.can_write():
        raise PermissionDenied


def manages(user) -> bool:
    """Managers and admins look into what others did in one go."""
    return user.role in {"manager", "admin"}
