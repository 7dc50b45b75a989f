"""A list as CSV or XLSX: its filters, its order, its columns (WB-13, X19).

Read through a server-side cursor in chunks, so memory stays flat whatever the number of rows;
names of references are read once per chunk.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db.models import F
from django.utils.translation import gettext as _

from records.lists.columns import Column, Kind
from records.lists.formulas import neutralise, neutralise_string_cell
from records.lists.keyset import segments
from records.lists.labels import Labels
from records.lists.reading import Reading

CHUNK = 2000
BOM = "\ufeff"
EXCEL_ROWS = 1_048_575


def rows_of(reading: Reading) -> Iterator[list[Any]]:
    """Every row of the list in its order, values by column, references as names."""
    operands = [column.operand for column in reading.state.shown]
    for condition, ordering in segments(reading.state.order, None):
        records = reading.matching.filter(condition).order_by(*ordering)
        found = records.values_list(F("id"), *operands).iterator(chunk_size=CHUNK)
        while chunk := list(islice(found, CHUNK)):
            yield from named(reading, chunk)


def named(reading: Reading, chunk: list[tuple]) -> Iterator[list[Any]]:
    columns = reading.state.shown
    wanted: dict[str, set[int]] = {}
    for number, column in enumerate(columns, 1):
        if column.is_reference:
            wanted[column.name] = {row[number] for row in chunk} - {None}
    labels = reading.read_labels(wanted)
    for row in chunk:
        yield [
            value_of(column, value, labels, reading)
            for column, value in zip(columns, row[1:], strict=True)
        ]


def value_of(column: Column, value: Any, labels: Labels, reading: Reading) -> Any:
    """The value as our own import reads it back: names, ISO dates, yes and no."""
    if value is None:
        return ""
    if column.is_reference:
        label = labels.get(column.name, {}).get(value)
        return label.text if label else ""
    if column.kind == Kind.BOOLEAN:
        return _("yes") if value else _("no")
    if column.kind == Kind.CHOICE:
        words, values = dict(column.choices), value if isinstance(value, list) else [value]
        return "; ".join(str(words.get(each, each)) for each in values)
    if isinstance(value, datetime):
        return value.astimezone(reading.asker.zone).isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


def headings(reading: Reading) -> list[str]:
    return [str(column.label) for column in reading.state.shown]


class Line:
    """A file for ``csv.writer`` that hands each line on instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(reading: Reading, *, bom: bool = True) -> Iterator[str]:
    """The CSV text line by line. ``bom`` lets Excel know that it is UTF-8."""
    # Every cell in quotes: otherwise readers may take the apostrophes of texts for quotes.
    writer = csv.writer(Line(), quoting=csv.QUOTE_ALL)
    yield (BOM if bom else "") + writer.writerow(map(neutralise, headings(reading)))
    for row in rows_of(reading):
        yield writer.writerow([neutralise(v) if isinstance(v, str) else plain(v) for v in row])


def plain(value: Any) -> str:
    """A number as digits, without exponent."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@contextmanager
def closed_whatever_happens(book: xlsxwriter.Workbook) -> Iterator[xlsxwriter.Workbook]:
    """On a full disk the library leaves the files open in which it collects rows."""
    try:
        with book:
            yield book
    finally:
        for sheet in book.worksheets():
            for name in ("row_data_fh", "fh"):
                if (file := getattr(sheet, name, None)) is not None:
                    with suppress(OSError):
                        file.close()


def write_xlsx(reading: Reading, target: Path | io.BytesIO) -> int:
    """Writes a workbook row by row, keeping only the current one; returns how many rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    number = 0
    with closed_whatever_happens(xlsxwriter.Workbook(target, options)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [neutralise_string_cell(text) for text in headings(reading)])
        for number, row in enumerate(islice(rows_of(reading), EXCEL_ROWS), 1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, neutralise_string_cell(value[:32767]))
                else:
                    sheet.write_number(number, place, value)
    return number
