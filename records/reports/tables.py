"""What a report answers: sections of tables, each number with the address of what it counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import ngettext

from records.percent import percent

Value = int | float | Decimal | str | date | None


class Shows(StrEnum):
    """How the values of a column are written."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"  # of a share between 0 and 1
    DAYS = "days"
    CHANGE = "change"  # with its sign
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Col:
    """A column: ``key`` in JSON, ``label`` for people; ``unit`` of its amounts, told in CSV and
    JSON, on the page by a note."""

    key: str
    label: Any
    shows: Shows = Shows.COUNT
    hint: Any = ""
    unit: str = ""

    @property
    def heading(self) -> str:
        """The label where nothing stands beside it."""
        return f"{self.label} ({self.unit})" if self.unit else str(self.label)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value, and the address of the records it counts ("" where it counts none)."""

    value: Value
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """``cells`` by column key. ``tone`` colours a mark before the first; ``total`` stands apart;
    ``inner`` is part of the row above it."""

    cells: dict[str, Cell]
    tone: str = ""
    total: bool = False
    inner: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under columns. The first column names the row."""

    columns: list[Col]
    rows: list[Row]
    caption: Any = ""

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """Rows as the page shows them: words, alignment, addresses."""
        cents = {col.key: self.has_cents(col) for col in self.columns}
        return [
            {
                "row": row,
                "cells": [self.drawn_cell(row, col, cents[col.key]) for col in self.columns],
            }
            for row in self.rows
        ]

    def drawn_cell(self, row: Row, col: Col, cents: bool) -> dict[str, Any]:
        cell = row.cells.get(col.key, Cell(None))
        words = in_words(cell.value, col.shows, cents)
        none = not cell.value and not isinstance(cell.value, str)
        return {"col": col, "words": words, "url": "" if none else cell.url, "none": none}

    def has_cents(self, col: Col) -> bool:
        """Whether any amount of a column has a fraction: then all show two decimals."""
        values = (row.cells[col.key].value for row in self.rows if col.key in row.cells)
        return any(isinstance(v, Decimal) and round(v, 2) % 1 for v in values)


@dataclass(frozen=True)
class Section:
    """One table of a report, with its picture; ``note`` says how it is counted."""

    key: str
    title: Any
    table: Table
    chart: Any = None
    note: Any = ""


@dataclass(frozen=True)
class Figure:
    """A number that stands above the sections."""

    label: Any
    words: str
    url: str = ""
    hint: Any = ""


@dataclass(frozen=True)
class Answer:
    """All that a report says to one question; ``notes`` say what every number of it obeys."""

    sections: list[Section]
    figures: list[Figure] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)

    def section(self, key: str) -> Section | None:
        """The section of that key, the first without one."""
        found = [each for each in self.sections if not key or each.key == key]
        return found[0] if found else None


def in_words(value: Value, shows: Shows, cents: bool = False) -> str:
    """The value in the reader's language; nothing for None."""
    if value is None:
        return ""
    if shows == Shows.PERCENT:
        return percent(rounded(value * 100, 1), 1)
    if shows == Shows.DAYS:
        return days_in_words(value)
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, str):
        return value
    places = 2 if cents else 0
    words = number_format(rounded(value, places), places, force_grouping=True)
    return f"+{words}" if shows == Shows.CHANGE and value > 0 else words


def rounded(value: float | Decimal, places: int) -> Decimal:
    """As people round: half up. ``number_format`` by itself cuts the digits off."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def days_in_words(days: float | Decimal) -> str:
    """To a tenth below ten days, where it matters."""
    places = 1 if abs(days) < 10 and days % 1 else 0
    shown = number_format(rounded(days, places), places, force_grouping=True)
    return ngettext("%(n)s day", "%(n)s days", 1 if days == 1 else 2) % {"n": shown}
