"""What is drawn in Python, for templates."""

from datetime import datetime

from django import template
from django.utils import timezone

from records.ago import ago
from records.drawn import chip, face, progress

register = template.Library()
for draw in (chip, face, progress):
    register.simple_tag(draw)


@register.filter("ago")
def long_ago(moment: datetime) -> str:
    return ago(moment, timezone.now())
