"""The records behind one number, as far as no list shows exactly these: a page at a time."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from records.reports.asked import Asked, Counted
from records.reports.tables import Cell, Col, Row, Shows, Table
from records.spans import Relation

PAGE = 100
CHUNK = 2_000


def columns_of(counted: Counted) -> list[Col]:
    return [Col("name", _("Name"), Shows.TEXT), *counted.columns]


def read_page(asked: Asked, counted: Counted, after: int | None, size: int) -> list[tuple]:
    """Newest first; a place is the last id of the page before."""
    found = Relation.joined(
        "SELECT * FROM ({}) f WHERE %s::bigint IS NULL OR f.id < %s ORDER BY f.id DESC LIMIT %s",
        counted.found,
    )
    with connection.cursor() as cursor:
        cursor.execute(found.text, (*found.params, after, after, size))
        return cursor.fetchall()


def rows_of(asked: Asked, counted: Counted, found: list[tuple]) -> list[Row]:
    """Named by the records themselves, again only as far as the reader may see them (A3)."""
    model = asked.report.model
    records = model.objects.visible_to(asked.user).with_ids(row[0] for row in found)
    names = {record.pk: record for record in records}
    return [
        Row(
            {"name": name_of(names[row[0]])}
            | {
                col.key: Cell(
                    counted.labels[col.key].get(value) if col.key in counted.labels else value
                )
                for col, value in zip(counted.columns, row[1:], strict=True)
            }
        )
        for row in found
        if row[0] in names
    ]


def name_of(record) -> Cell:
    """A record in the trash has no page."""
    if record.is_trashed:
        return Cell(_("%(name)s (in the trash)") % {"name": record})
    return Cell(str(record), record.get_absolute_url())


def page_of(asked: Asked, counted: Counted, after: int | None) -> tuple[Table, int | None]:
    """The table of a page, and the place of the next one."""
    found = read_page(asked, counted, after, PAGE + 1)
    following = found[PAGE - 1][0] if len(found) > PAGE else None
    rows = rows_of(asked, counted, found[:PAGE])
    return Table(columns_of(counted), rows), following


def all_rows(asked: Asked, counted: Counted) -> Iterator[Row]:
    """Every row, read a chunk at a time."""
    after = None
    while found := read_page(asked, counted, after, CHUNK):
        yield from rows_of(asked, counted, found)
        after = found[-1][0]
