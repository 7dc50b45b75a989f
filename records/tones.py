"""Colours a company gives its own values (statuses, stages, tags): names, never free colours.

Each name is a class `tone-…` of tokens.css that reads at 4.5:1 or better in light and dark.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tone(models.TextChoices):
    GREY = "grey", _("grey")
    RED = "red", _("red")
    ORANGE = "orange", _("orange")
    AMBER = "amber", _("amber")
    LIME = "lime", _("lime")
    GREEN = "green", _("green")
    TEAL = "teal", _("teal")
    CYAN = "cyan", _("cyan")
    BLUE = "blue", _("blue")
    INDIGO = "indigo", _("indigo")
    VIOLET = "violet", _("violet")
    PINK = "pink", _("pink")


# Asked once for each coloured cell of a list, and an enumeration makes its values anew each time.
NAMES = tuple(Tone.values)
COLOURED = NAMES[1:]
GREY = Tone.GREY.value


def tone_of(name: str) -> str:
    """A tone for somebody's initials: the same for the same name, wherever it is drawn."""
    return COLOURED[sum(name.encode()) % len(COLOURED)]
