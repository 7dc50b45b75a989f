"""Writes of saved lists and of how tabs are arranged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from records.actions import Outcome, change, create, trash
from records.gates import Gate
from records.lists.refused import refuse
from records.models import ListTab, SavedList

MOST_LISTS = 200


def own(user) -> Gate:
    """Only its owner changes a saved list."""
    return Gate("not_owner", _("Only the person who made this list can change it."), Q(owner=user))


@transaction.atomic
def save_list(saved: SavedList, *, by) -> Outcome:
    """Keeps a filtered, sorted list under a name; it stays live (CM-09).

    Raises ``Refused`` when the user has as many lists as one may have.
    """
    mine = SavedList.objects.live().filter(owner=saved.owner, list_name=saved.list_name)
    if mine.count() >= MOST_LISTS:
        raise refuse("list", _("You have too many lists. Remove one first."))
    return create([saved], by=by, kind="records.list_saved")


@transaction.atomic
def change_list(lists: QuerySet[SavedList], *, by, values: Mapping[str, Any]) -> Outcome:
    """Changes name, sharing, filters, order or columns of one's own saved lists."""
    return change(lists, by=by, kind="records.list_changed", values=values, gates=[own(by)])


@transaction.atomic
def remove_lists(lists: QuerySet[SavedList], *, by) -> Outcome:
    """Removes one's own saved lists; the records in them stay as they are."""
    return trash(lists, by=by, kind="records.list_removed", gates=[own(by)])


@transaction.atomic
def arrange_tabs(*, by, list_name: str, order: list[str], hidden: set[str], opens: str) -> None:
    """How one user wants the tabs: their order, which are hidden, which one the page opens on."""
    ListTab.objects.filter(user=by, list_name=list_name).delete()
    ListTab.objects.bulk_create(
        ListTab(
            user=by,
            list_name=list_name,
            key=key,
            position=number,
            hidden=key in hidden,
            opens=key == opens,
        )
        for number, key in enumerate(order)
    )
