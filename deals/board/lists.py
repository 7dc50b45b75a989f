"""The board as another face of the list of deals: same filters, same saved lists (X04)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property

from django.db.models import QuerySet

from deals.lists import DealList
from deals.models import Deal
from records.lists.declaration import plain_address
from records.lists.labels import Labels
from records.lists.reading import Reading
from records.lists.words import references

OWN_PAGES = {"": "board", "filter": "board-filter"}


class Board(DealList):
    """Not registered: one declaration per record type. Only its addresses are its own, so that
    tabs, filters and the way back from a refused one lead to the board."""

    def url(self, action: str = "", *args) -> str:
        if action in OWN_PAGES:
            return plain_address(OWN_PAGES[action])
        return super().url(action, *args)


BOARD = Board()


class BoardReading(Reading):
    """A list read as columns: no rows of a table, so no names for them."""

    @classmethod
    def of(cls, reading: Reading) -> BoardReading:
        return cls(reading.record_list, reading.state, reading.asker)

    @cached_property
    def labels(self) -> Labels:
        wanted: dict[str, set[int]] = defaultdict(set)
        for column, ids in references(self.state.filters):
            wanted[column.name] |= ids
        return self.read_labels(wanted)

    @property
    def closed(self) -> QuerySet[Deal]:
        """What the columns of won and lost take from: "open only" says which deals are worked
        on, not that the others have never been."""
        kept = [c for c in self.state.filters.conditions if c.filter.column.name != "stage_kind"]
        filters = replace(self.state.filters, conditions=kept)
        return self.visible.filter(filters.q(self.asker)) if filters else self.visible

    def pipeline_wished(self) -> list[int]:
        """The pipelines the filters name, if they name some."""
        for condition in self.state.filters.conditions:
            if condition.param == "pipeline":
                return [value for value in condition.values if isinstance(value, int)]
        return []
