"""What is drawn in Python, for templates."""

from django import template

from records.drawn import chip, face, progress

register = template.Library()
for draw in (chip, face, progress):
    register.simple_tag(draw)
