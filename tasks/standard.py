"""The kinds of tasks everybody starts with (CM-22); an admin renames, retires and adds."""

from __future__ import annotations

from django.utils.translation import gettext as _

from records.tones import Tone
from tasks.models import TaskKind


def kinds() -> list[TaskKind]:
    drawn = [
        (_("Call"), "phone", Tone.TEAL),
        (_("Demo"), "presentation", Tone.VIOLET),
        (_("E-mail"), "mail", Tone.BLUE),
        ("LinkedIn", "link", Tone.CYAN),
        (_("To-do"), "circle-check", Tone.GREY),
    ]
    return [
        TaskKind(name=name, icon=icon, colour=colour, position=place)
        for place, (name, icon, colour) in enumerate(drawn)
    ]


def add_where_none(*, using: str = "default", **_signal) -> None:
    """After ``migrate`` of an empty database. Retired kinds are rows too, so nothing an admin
    took away comes back."""
    if not TaskKind.objects.using(using).exists():
        TaskKind.objects.using(using).bulk_create(kinds())
