"""What apps show on the pages of lower apps' records.

An upper app registers in its ``panels.py``; the lower page draws whatever is there with
``{% panels record %}`` and never names who put it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from records.ahead import Asked
from records.models import Record


def nothing_ahead(record: Record, user) -> Iterable[Asked]:
    return ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A block beside a record.

    ``context``  f(record, user) → what the template gets besides ``record`` and ``user``, or None
                 when there is nothing to show; reads start from ``visible_to(user)``
    ``position`` smaller stands higher
    ``ahead``    f(record, user) → the ``written_once`` reads that ``context`` will ask for, with
                 their values: they are asked with those of the page, in one query
    """

    name: str
    template: str
    context: Callable[[Any, Any], Mapping[str, Any] | None]
    position: int = 100
    ahead: Callable[[Any, Any], Iterable[Asked]] = nothing_ahead


PANELS: dict[type[Record], list[Panel]] = {}


def register(model: type[Record], panel: Panel) -> Panel:
    """Adds a panel to a record's page. Raises ValueError when the name is taken there."""
    present = PANELS.setdefault(model, [])
    if any(other.name == panel.name for other in present):
        raise ValueError(f"{model.__name__} has a panel {panel.name} already")
    present.append(panel)
    present.sort(key=lambda each: (each.position, each.name))
    return panel


def panels_of(record: Record, user) -> list[tuple[Panel, Mapping[str, Any]]]:
    """The panels to draw, with what they show."""
    shown = ((panel, panel.context(record, user)) for panel in PANELS.get(type(record), ()))
    return [(panel, context) for panel, context in shown if context is not None]


def reads_of(record: Record, user) -> list[Asked]:
    """What the panels of this record will ask for."""
    panels = PANELS.get(type(record), ())
    return [asked for panel in panels for asked in panel.ahead(record, user)]
