"""Shares as people read them, in their language."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def percent(number: int | Decimal, places: int | None = None) -> str:
    """“35 %” for 35, with so many decimals; nothing is rounded here."""
    return _("%(n)s %%") % {"n": number_format(number, places)}
