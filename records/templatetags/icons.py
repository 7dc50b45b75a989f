"""Lucide's icons, in place of the library's own tag (crm/settings.py)."""

from django import template

from records.drawn import lucide

register = template.Library()
register.simple_tag(lucide)
