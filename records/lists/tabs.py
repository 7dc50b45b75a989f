"""The tabs above a list: declared lists and saved ones, as this user arranged them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from records.ahead import Asked
from records.lists.declaration import RecordList
from records.models import ListTab, SavedList, Sharing
from records.once import written_once


@dataclass(frozen=True)
class Tab:
    """``key`` is what ``list=`` says: a declared key, or a saved list's number."""

    key: str
    title: Any
    params: str
    sort: str
    columns: str
    saved: SavedList | None = None
    position: int = 0
    hidden: bool = False
    opens: bool = False
    hint: Any = ""

    @property
    def is_shared(self) -> bool:
        return self.saved is not None and self.saved.sharing != Sharing.PRIVATE


def read_tabs(record_list: RecordList, user) -> dict[str, Tab]:
    """Every list the user may open, in the user's order, hidden ones included; two queries, and
    one for the user's team where somebody shares a list with theirs."""
    saved = [each for each in kept_for(user.pk, record_list.name) if each.is_visible_to(user)]
    places = {place.key: place for place in places_of(user.pk, record_list.name)}
    found = [*declared(record_list), *(of_saved(each) for each in saved)]
    arranged = [arrange(tab, number, places) for number, tab in enumerate(found)]
    return {tab.key: tab for tab in sorted(arranged, key=lambda tab: tab.position)}


def reads_of_tabs(record_list: RecordList, user) -> list[Asked]:
    return [(kept_for, user.pk, record_list.name), (places_of, user.pk, record_list.name)]


@written_once
def kept_for(user_id: int, list_name: str) -> QuerySet[SavedList]:
    """The user's own lists, and all that somebody shares."""
    mine_or_shared = Q(owner=user_id) | ~Q(sharing=Sharing.PRIVATE)
    return SavedList.objects.live().filter(mine_or_shared, list_name=list_name)


@written_once
def places_of(user_id: int, list_name: str) -> QuerySet[ListTab]:
    return ListTab.objects.filter(user=user_id, list_name=list_name)


def declared(record_list: RecordList) -> list[Tab]:
    return [
        Tab(each.key, each.title, each.params, each.sort, each.columns, hint=each.hint)
        for each in record_list.tabs.values()
    ]


def of_saved(saved: SavedList) -> Tab:
    return Tab(str(saved.pk), saved.title, saved.params, saved.sort, saved.columns, saved)


def arrange(tab: Tab, number: int, places: dict[str, ListTab]) -> Tab:
    place = places.get(tab.key)
    fields = {name: getattr(tab, name) for name in Tab.__dataclass_fields__}
    if place is None:
        return Tab(**fields | {"position": number})
    position = number if place.position is None else place.position
    return Tab(**fields | {"position": position, "hidden": place.hidden, "opens": place.opens})


def opening(record_list: RecordList, tabs: dict[str, Tab]) -> Tab:
    """The list a bare address shows: the user's choice, else the declared one (SX-13)."""
    chosen = next((tab for tab in tabs.values() if tab.opens and not tab.hidden), None)
    return chosen or tabs[record_list.opening.key]
