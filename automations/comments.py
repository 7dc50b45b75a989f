"""A comment of a certain type, written at any record, sets rules off (CM-24)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.utils.translation import gettext as _

from automations.offers import OFFERS, Trigger
from records.lists.declaration import LISTS
from records.models import CommentType, Event
from records.types import model_of

PREFIX = "comment."


def is_of(type_id: int, event: Event) -> bool:
    return event.changes.get("type_id", [None, None])[1] == type_id


def target(list_name: str, event: Event) -> int | None:
    """The record it was written at, if it is one of these."""
    number = event.changes.get("target_type", [None, None])[1]
    if number is None or model_of(number) is not LISTS[list_name].model:
        return None
    return event.changes["target_id"][1]


def of_types(list_name: str) -> Iterable[Trigger]:
    for each in CommentType.objects.live().order_by("position", "id"):
        yield Trigger(
            f"{PREFIX}{each.pk}",
            list_name,
            _("a comment “%(type)s” is written") % {"type": each.name},
            frozenset({"comment.added"}),
            test=partial(is_of, each.pk),
            record=partial(target, list_name),
        )


OFFERS.more.append(of_types)
