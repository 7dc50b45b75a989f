"""The columns rules may ask about: declared ones and every custom field, the same for everybody."""

from __future__ import annotations

from collections.abc import Callable

from records.lists.columns import Column
from records.lists.custom import custom_columns
from records.lists.declaration import LISTS

ReadColumns = Callable[[str], dict[str, Column]]


def columns_of(list_name: str) -> dict[str, Column]:
    found = LISTS[list_name]
    return found.own_columns | custom_columns(found.model, None)
