"""Checks shared by set-up tables."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from lucide import IconDoesNotExist
from lucide import _load_icon as load_icon


def check_icon(name: str) -> None:
    """An unknown icon would break every page that shows it."""
    try:
        load_icon(name)
    except (IconDoesNotExist, ValueError) as error:
        raise ValidationError(
            _("There is no icon “%(name)s”. Names are on lucide.dev."), params={"name": name}
        ) from error
