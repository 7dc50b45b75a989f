"""A report as data: CSV of a section and JSON of all, at the address of the page (X11, X19)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from records.lists.export import BOM
from records.lists.formulas import neutralise
from records.reports.asked import Asked
from records.reports.tables import Answer, Cell, Col, Row, Section, Table, Value


def plain(value: Value) -> str:
    """A number as digits, a day as ISO text; never a formula (TRUST B6)."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return neutralise(value) if isinstance(value, str) else str(value)


def csv_text(rows: Iterable[list[str]], *, bom: bool) -> Iterator[str]:
    yield BOM if bom else ""
    for row in rows:
        line = io.StringIO()
        csv.writer(line, quoting=csv.QUOTE_ALL).writerow(row)
        yield line.getvalue()


def lines_of(columns: list[Col], rows: Iterable[Row]) -> Iterator[list[str]]:
    yield [neutralise(col.heading) for col in columns]
    for row in rows:
        yield [plain(row.cells.get(col.key, Cell(None)).value) for col in columns]


def csv_answer(
    asked: Asked, name: str, columns: list[Col], rows: Iterable[Row], *, bom: bool
) -> HttpResponseBase:
    """Streamed; ``bom=no`` in the address leaves out the mark that tells Excel about UTF-8."""
    response = StreamingHttpResponse(
        csv_text(lines_of(columns, rows), bom=bom), content_type="text/csv; charset=utf-8"
    )
    name = f"{asked.report.name}-{name}-{asked.today:%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.taken = name
    return response


def json_value(value: Value) -> Any:
    """Amounts as text, which keeps every digit."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def json_table(table: Table) -> list[dict[str, Any]]:
    return [
        {
            col.key: json_value(row.cells[col.key].value)
            for col in table.columns
            if col.key in row.cells
        }
        for row in table.rows
    ]


def json_section(section: Section) -> dict[str, Any]:
    columns = [{"key": col.key, "label": col.heading} for col in section.table.columns]
    rows = json_table(section.table)
    return {"key": section.key, "title": str(section.title), "columns": columns, "rows": rows}


def json_answer(asked: Asked, answer: Answer) -> HttpResponse:
    return JsonResponse(
        {
            "report": asked.report.name,
            "asked": {name: asked.params.getlist(name) for name in asked.params},
            "zone": asked.asker.zone_name,
            "sections": [json_section(section) for section in answer.sections],
        }
    )
