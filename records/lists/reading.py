"""From an address to rows: the one path of page, JSON, CSV, XLSX, selection and API."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from records.lists.asker import Asker
from records.lists.columns import Column
from records.lists.declaration import RecordList
from records.lists.labels import Labels, read_labels
from records.lists.plan import Slice, read_slice
from records.lists.state import State
from records.lists.words import references


@dataclass
class Reading:
    """A list being read for somebody."""

    record_list: RecordList
    state: State
    asker: Asker

    @cached_property
    def visible(self) -> QuerySet:
        return self.record_list.records(self.asker.user)

    @cached_property
    def matching(self) -> QuerySet:
        """Visible records that match the filters now (CM-09)."""
        if not self.state.filters:
            return self.visible
        return self.visible.filter(self.state.filters.q(self.asker))

    @cached_property
    def slice(self) -> Slice:
        """The page the address asks for."""
        return read_slice(
            self.matching,
            self.visible,
            self.state.order,
            self.state.place,
            self.record_list.page_size,
            [column.operand for column in self.state.shown],
        )

    @property
    def skip(self) -> int:
        """Values before the cells in a row: the id and the sort values."""
        return 1 + len(self.state.order.keys)

    @cached_property
    def labels(self) -> Labels:
        """Names of all that rows and filters refer to; one query."""
        wanted = self.referred(self.slice.rows)
        for column, ids in references(self.state.filters):
            wanted[column.name] |= ids
        return self.read_labels(wanted)

    def referred(self, rows: list[tuple]) -> dict[str, set[int]]:
        """{column name: ids} the rows refer to."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for number, column in enumerate(self.state.shown, self.skip):
            if column.is_reference:
                wanted[column.name] = {row[number] for row in rows} - {None}
        return wanted

    def read_labels(self, wanted: dict[str, set[int]]) -> Labels:
        columns: dict[str, Column] = self.state.columns
        return read_labels([(columns[name], ids) for name, ids in wanted.items()], self.asker.user)
