"""What every reader gives: a header and rows that know their line in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import NamedTuple, Self


class Unreadable(Exception):
    """A file (or a part of it) that is not read; ``line`` is where, counted from 1.

    ``code`` names the reason in ``records.imports.words.UNREADABLE``, ``facts`` fill its words.
    """

    def __init__(self, code: str, line: int = 1, **facts: object) -> None:
        super().__init__(f"{code} (line {line})")
        self.code, self.line, self.facts = code, line, facts


class Row(NamedTuple):
    """Cells as text. ``problem`` says why the row as a whole cannot be taken, with its facts."""

    line: int
    cells: list[str]
    problem: dict[str, object] | None = None


@dataclass(frozen=True)
class Dialect:
    """How a file is written. Detected, shown to the user, changeable, kept with the import.

    ``skip``         records before the header (titles, comments, blank rows)
    ``header_rows``  0: columns have no names; 2 and 3: names stand in several rows
    ``short_rows``   "pad" takes rows with fewer cells than columns, "refuse" reports them
    """

    kind: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    skip_space: bool = False
    skip: int = 0
    header_rows: int = 1
    short_rows: str = "refuse"
    long_rows: str = "refuse"
    repair: bool = False
    sheet: str = ""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: dict[str, object]) -> Self:
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        return cls(**known)

    def with_changes(self, **changes: object) -> Self:
        return replace(self, **changes)


@dataclass(frozen=True)
class Note:
    """Something about the file its owner should know (``words.NOTES`` has the sentence)."""

    code: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A readable file. ``rows()`` starts from the first data row every time it is called."""

    dialect: Dialect
    header: list[str]
    rows: Callable[[], Iterator[Row]]
    notes: list[Note]
    sheets: list[str] = field(default_factory=list)
