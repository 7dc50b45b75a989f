"""What people may bring to a record besides comments and files: calls, meetings, tasks …

An app registers a composer for a record type, as it registers panels; the kernel's composer
offers it as a tab, and never names who put it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm

from records.models import Record


def always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Composer:
    """A form beneath a tab.

    ``name``   in the address: ``?compose=call``
    ``form``   f(record, user) → the empty form
    ``route``  name of the address it is sent to; takes the record's id and the name
    ``button`` what sending it does, in a word or two
    ``keys``   the key that opens it (docs/design.md)
    ``more``   further buttons: (what is sent as ``do``, words, whether it is the main one)
    ``is_offered``  f() → whether this installation can do it
    """

    name: str
    label: Any
    icon: str
    form: Callable[[Any, Any], BaseForm]
    route: str
    button: Any
    position: int = 100
    keys: str = ""
    more: tuple[tuple[str, Any, bool], ...] = ()
    is_offered: Callable[[], bool] = always

    @property
    def has_main(self) -> bool:
        """Whether one of the further buttons is the main one."""
        return any(is_main for _do, _words, is_main in self.more)


COMPOSERS: dict[type[Record], list[Composer]] = {}


def register(model: type[Record], composer: Composer) -> Composer:
    """Offers the composer on a record's page. Raises ValueError when the name is taken there."""
    present = COMPOSERS.setdefault(model, [])
    if any(other.name == composer.name for other in present):
        raise ValueError(f"{model.__name__} has a composer {composer.name} already")
    present.append(composer)
    present.sort(key=lambda each: (each.position, each.name))
    return composer


def composers_of(model: type[Record]) -> list[Composer]:
    return [each for each in COMPOSERS.get(model, []) if each.is_offered()]
