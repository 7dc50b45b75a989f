"""What Ctrl K can do besides finding records: adding, going somewhere, help.

An app offers its commands in its ``search.py`` room; the palette shows those that fit what is
typed, in the reader's language, and never one the reader may not use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from records.search.folding import fold, spelt


def everyone(user) -> bool:
    return True


def writers(user) -> bool:
    return user.can_write()


@dataclass(frozen=True)
class Command:
    """A line in the palette.

    ``url_name``, ``query``  where it goes; or ``dialog``, the id of a dialog of the frame
    ``words``    other words people type for it
    ``visible``  f(user) → whether it is offered
    ``is_place`` stands in the menu anyway, so that it is offered only to who types
    """

    label: Any
    icon: str
    url_name: str = ""
    query: str = ""
    dialog: str = ""
    words: Any = ""
    visible: Callable[[Any], bool] = everyone
    is_place: bool = False

    @property
    def url(self) -> str:
        return reverse(self.url_name) + (f"?{self.query}" if self.query else "")

    def fits(self, typed: str) -> bool:
        """Each word typed begins a word of it, whatever the accents: "uber" finds "Über"."""
        text = f"{self.label} {self.words}"
        lines = (f" {fold(text)}", f" {spelt(text)}")
        return any(all(f" {word}" in line for word in fold(typed).split()) for line in lines)


COMMANDS: list[Command] = []
# f() → commands: for lists that are kept elsewhere (the menu).
KEPT_ELSEWHERE: list[Callable[[], Iterable[Command]]] = []


def offer(*commands: Command) -> None:
    COMMANDS.extend(commands)


def commands_for(user, typed: str = "") -> list[Command]:
    """Those the user may use and that fit, in the order they were offered; without words those
    that stand in no menu."""
    known = [*COMMANDS, *(each for kept in KEPT_ELSEWHERE for each in kept())]
    offered = [each for each in known if each.visible(user)]
    if not typed.strip():
        return [each for each in offered if not each.is_place]
    return [each for each in offered if each.fits(typed)] if fold(typed) else []


def is_meant(commands: list[Command], typed: str) -> bool:
    """Whether the typed words begin the first one: then it stands above what was found."""
    words = fold(typed)
    return len(words) >= 3 and any(fold(str(each.label)).startswith(words) for each in commands)
