"""Lucide's icons, drawn once: the library parses and copies an XML tree each time it is asked."""

from __future__ import annotations

from functools import lru_cache

import lucide as drawings
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def lucide(name: str, *, size: int | None = 24, **attributes: object) -> SafeString:
    """``{% lucide "plus" aria_hidden="true" %}``. Raises IconDoesNotExist for an unknown name."""
    return _drawn(str(name), size, tuple((key, str(value)) for key, value in attributes.items()))


@lru_cache(maxsize=1000)
def _drawn(name: str, size: int | None, attributes: tuple[tuple[str, str], ...]) -> SafeString:
    """ElementTree escapes every attribute."""
    return mark_safe(drawings._render_icon(name + "", size, **dict(attributes)))
