"""One record in the shape of its list: what the API and an export say of it (X11, WB-13)."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from records.lists.answers import as_records
from records.lists.asker import Asker
from records.lists.declaration import LISTS
from records.lists.reading import Reading
from records.lists.state import Wish, read_state


def as_row(name: str, record_id: int, *, user) -> dict[str, Any] | None:
    """The row of list ``name`` with every column the user may see; None where the record is not
    in it (in the trash, not theirs)."""
    record_list = LISTS[name]
    every = ",".join(key for key, each in record_list.columns_for(user).items() if each.show)
    asker = Asker.of(user)
    wish = Wish(QueryDict(), record_list.sort, every, "", None)
    reading = Reading(record_list, read_state(record_list, wish, asker), asker)
    reading.matching = reading.visible = record_list.records(user).filter(pk=record_id)
    return next(iter(as_records(reading)), None)
