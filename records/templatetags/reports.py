"""Draws what a report answers."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def chart(drawing: object, name: str) -> SafeString:
    """The picture; ``name`` makes the ids of its title and description unique on the page."""
    return render_to_string(drawing.template, {"chart": drawing, "id": f"chart-{name}"})
