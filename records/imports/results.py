"""Reads of an import for people: samples of what will happen, refused rows as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from records.imports.plan import Plan
from records.imports.targets import TARGETS, ImportField, Kind
from records.imports.words import problem_text
from records.lists.formulas import neutralise
from records.models import Import, ImportRow
from records.models.imports import RowOutcome

SHOWN = 8


class SampleRow(NamedTuple):
    line: int
    cells: list[str]
    reasons: list[str]


def reasons_of(importing: Import, row: ImportRow) -> list[str]:
    """Each problem with the column it stands in and what stood there."""
    found = []
    for problem in row.problems:
        words, position = problem_text(problem), problem.get("column")
        if position is not None:
            cell = row.cells[position] if position < len(row.cells) else ""
            name = importing.header[position] or _("Column %(n)s") % {"n": position + 1}
            words = _("%(column)s “%(value)s”: %(reason)s") % {
                "column": name, "value": problem.get("value") or cell, "reason": words,
            }  # fmt: skip
        found.append(words)
    return found


def mapped_columns(importing: Import) -> list[tuple[int, str]]:
    """(position, label of the field) of the columns that are imported."""
    fields = TARGETS[importing.target].field_map(importing.user)
    columns = Plan.from_dict(importing.plan).columns
    return [
        (position, str(fields[column.to].label))
        for position, column in sorted(columns.items())
        if column.to in fields
    ]


def sample(importing: Import, outcome: RowOutcome, limit: int = SHOWN) -> list[SampleRow]:
    """The first rows with this outcome, cut down to the columns that are imported."""
    rows = ImportRow.objects.filter(importing=importing, outcome=outcome).order_by("line")
    positions = [position for position, _label in mapped_columns(importing)]
    return [
        SampleRow(
            row.line,
            [row.cells[at] if at < len(row.cells) else "" for at in positions],
            reasons_of(importing, row),
        )
        for row in rows[:limit]
    ]


class UnknownWord(NamedTuple):
    """A cell that is no choice of its field: may be read as one of ``labels``."""

    position: int
    column: str
    word: str
    rows: int
    labels: list[str]

    @property
    def key(self) -> str:
        return f"word_{self.position}_{self.word}"


def unknown_words(importing: Import, limit: int = 50) -> list[UnknownWord]:
    """Words refused because nothing has that name, with what they could be read as."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (p ->> 'column')::int, coalesce(nullif(p ->> 'value', ''),
                       r.cells[(p ->> 'column')::int + 1]), count(*)
            FROM records_importrow r, jsonb_array_elements(r.problems) p
            WHERE r.import_id = %s AND p ->> 'code' IN ('not_found', 'ask_admin', 'not_a_choice',
                                   'none_of_many')
              AND p ->> 'column' IS NOT NULL
            GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT %s
            """,
            [importing.pk, limit],
        )
        found = cursor.fetchall()
    fields = TARGETS[importing.target].field_map(importing.user)
    plan = Plan.from_dict(importing.plan)
    return [
        UnknownWord(
            position,
            importing.header[position],
            word.strip(),
            count,
            labels_to_choose(fields[plan.columns[position].to], importing.user),
        )
        for position, word, count in found
    ]


def labels_to_choose(wanted: ImportField, user) -> list[str]:
    if wanted.kind is Kind.CHOICE:
        return sorted(str(label) for label in wanted.choices.values())
    if wanted.found_in is None:
        return []
    return [str(each) for each in wanted.found_in(user).values_list("label", flat=True)[:200]]


def refused_file(importing: Import) -> Iterator[str]:
    """Refused rows as CSV: the row's number, why, and the columns as they were."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def line(cells: list[Any]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([neutralise(str(cell)) for cell in cells])
        return buffer.getvalue()

    yield "\ufeff" + line([_("Row"), _("Reason"), *importing.header])
    refused = ImportRow.objects.filter(importing=importing, outcome=RowOutcome.REFUSED)
    for row in refused.order_by("line").iterator(chunk_size=2000):
        yield line([row.line, " ".join(reasons_of(importing, row)), *row.cells])
