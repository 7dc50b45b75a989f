"""What apps offer to do with the ticked rows of a list, besides editing them.

An upper app registers an action for a lower app's record type, as it registers panels; the list
draws a button for it and never names who put it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class SetAction:
    """``route`` names the page that says what will be done; it takes the stored selection's id.

    ``only`` are the names of the lists that offer it; all of the record type without. ``is_on``
    says whether it can be done at all here.
    """

    name: str
    label: Any
    icon: str
    route: str
    only: frozenset[str] = frozenset()
    is_on: Callable[[], bool] = lambda: True

    def address(self, selection_id) -> str:
        return reverse(self.route, args=[selection_id])


SET_ACTIONS: dict[type[models.Model], list[SetAction]] = {}


def register(model: type[models.Model], action: SetAction) -> SetAction:
    """Offers the action in the lists of a record type. Raises ValueError for a taken name."""
    present = SET_ACTIONS.setdefault(model, [])
    if any(other.name == action.name for other in present):
        raise ValueError(f"{model.__name__} has an action {action.name} already")
    present.append(action)
    return action


def set_actions_of(record_list) -> list[SetAction]:
    offered = SET_ACTIONS.get(record_list.model, [])
    here = [each for each in offered if not each.only or record_list.name in each.only]
    return [each for each in here if each.is_on()]
