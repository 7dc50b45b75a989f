"""What each column holds, measured over the whole file: the ground for every guess."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from records.imports.dates import DATE, DateOrder
from records.imports.reading.kinds import kind_of
from records.imports.reading.table import Table

TYPED_ROWS = 2_000  # kinds are told by the first rows; emptiness, dates, lengths by all
DISTINCT = 60
# Words that systems and people write for "nothing".
EMPTY_WORDS = {
    "select", "n/a", "#n/a", "na", "null", "none", "nan", "-", "--", "(blank)", "(none)", "unknown",
    "[null]", "undefined", "not provided", "000000000000000aaa", "000000000000000", "0000-00-00",
}  # fmt: skip
# Of these the user is only offered, not given, the reading as empty: they may be meant.
MEANT = {"unknown", "none", "na", "-"}


@dataclass
class ColumnProfile:
    filled: int = 0
    longest: int = 0
    samples: list[str] = field(default_factory=list)
    kind: str = "text"
    order: str = ""
    ambiguous: bool = False
    empty_words: list[str] = field(default_factory=list)
    values: dict[str, int] | None = None  # {value: rows} where there are few different ones

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class ColumnWatcher:
    """Looks at one column's cells as they pass."""

    def __init__(self) -> None:
        self.filled = self.longest = 0
        self.kinds: Counter[str] = Counter()
        self.values: Counter[str] = Counter()
        self.many = False
        self.words: Counter[str] = Counter()
        self.dates = DateOrder()

    def look(self, cell: str) -> None:
        cell = cell.strip()
        if not cell:
            return
        self.filled += 1
        self.longest = max(self.longest, len(cell))
        if len(cell) <= 18 and cell.casefold() in EMPTY_WORDS:
            self.words[cell] += 1
        elif self.filled <= TYPED_ROWS:
            self.kinds[kind_of(cell)] += 1
        if self.dates.possible and cell[0].isdigit() and DATE.fullmatch(cell):
            self.dates.look([cell])
        if not self.many:
            self.values[cell[:200]] += 1
            self.many = len(self.values) > DISTINCT

    def profile(self) -> ColumnProfile:
        kind = self.kinds.most_common(1)[0][0] if self.kinds else "empty"
        return ColumnProfile(
            filled=self.filled,
            longest=self.longest,
            samples=[value[:80] for value, _n in self.values.most_common(3)],
            kind=kind,
            order=self.dates.order if self.dates.seen else "",
            ambiguous=kind == "date" and self.dates.ambiguous,
            empty_words=sorted(self.words),
            values=None if self.many else dict(self.values.most_common()),
        )


def profile_of(table: Table) -> tuple[list[ColumnProfile], int]:
    """One profile per column, and the number of data rows."""
    watchers = [ColumnWatcher() for _ in table.header]
    rows = 0
    for row in table.rows():
        rows += 1
        if not row.problem:
            for watcher, cell in zip(watchers, row.cells, strict=False):
                watcher.look(cell)
    return [watcher.profile() for watcher in watchers], rows
