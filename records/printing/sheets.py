"""One record to take away: as data and on paper (WB-13).

The app of the record says what its details are; what hangs on it comes as sections, which upper
apps add to a lower app's record with ``section``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from records.models import Record
from records.timeline.entries import Entry
from records.timeline.page import timeline_of

Rows = Callable[[Any, Any], list[dict[str, Any]]]
MOST = 500  # entries of the story, newest first


@dataclass(frozen=True)
class Section:
    """A table on the sheet of a record.

    ``columns``  {key in the data: heading on paper}
    ``rows``     f(record, user) → the rows as plain data; reads start from ``visible_to(user)``
    ``on_paper`` whether it is printed, or stands among the details there already
    """

    name: str
    label: Any
    columns: dict[str, Any]
    rows: Rows
    position: int = 100
    on_paper: bool = True


SECTIONS: dict[type[Record], list[Section]] = {}


def section(model: type[Record], new: Section) -> Section:
    """Adds a section. Raises ValueError when the name is taken."""
    present = SECTIONS.setdefault(model, [])
    if any(other.name == new.name for other in present):
        raise ValueError(f"{model.__name__} has a section {new.name} already")
    present.append(new)
    present.sort(key=lambda each: (each.position, each.name))
    return new


@dataclass(frozen=True)
class Sheet:
    """Everything on a record's sheet, read once for data and paper alike."""

    sections: list[tuple[Section, list[dict[str, Any]]]]
    story: Sequence[Entry]
    is_cut: bool

    def as_data(self) -> dict[str, Any]:
        """The sections by their names, and the story."""
        rows = {section.name: found for section, found in self.sections}
        return rows | {"timeline": [told(each) for each in self.story], "more": self.is_cut}

    def tables(self) -> list[tuple[Any, list[Any], list[list[Any]]]]:
        """(title, headings, cells) of the sections that are not empty."""
        return [
            (each.label, list(each.columns.values()), [cells(each, row) for row in rows])
            for each, rows in self.sections
            if rows and each.on_paper
        ]


def cells(section: Section, row: dict[str, Any]) -> list[Any]:
    values = (row.get(key) for key in section.columns)
    return ["" if value is None else value for value in values]


def sheet_of(record: Record, *, user) -> Sheet:
    """The caller has checked that the user may see the record."""
    found = [(each, each.rows(record, user)) for each in SECTIONS.get(type(record), ())]
    story = timeline_of(record, user=user, size=MOST)
    return Sheet(found, story.entries, story.older is not None)


def told(entry: Entry) -> dict[str, Any]:
    """An entry of the story as data."""
    return {
        "id": entry.event.pk,
        "at": entry.at.isoformat(),
        "kind": entry.event.kind,
        "who": entry.who,
        "words": f"{entry.words} {entry.subject}".strip(),
        "text": entry.body,
        "changes": [
            {"field": each.label, "before": each.before, "after": each.after}
            for each in entry.changes
        ],
        "also": [told(each) for each in entry.also],
    }
