"""CSV and its relatives, streamed: nothing is cut, padded or replaced without saying so (C9)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from records.imports.reading.dialect import detect_dialect, find_header, reader_for, width_of
from records.imports.reading.encoding import REPAIRS, check, detect_encoding
from records.imports.reading.table import Dialect, Note, Row, Table, Unreadable

LONGEST_RECORD = 2_000  # lines one quoted cell may span
SAMPLE = 300_000  # characters looked at for the delimiter; rows are checked over the whole file


def read_delimited(path: Path, dialect: Dialect | None = None) -> Table:
    """A table from a delimited text file, detected or as the user set it.

    Raises ``Unreadable`` with a line number: empty, binary, wrong encoding, NUL, no data rows.
    """
    notes: list[Note] = []
    if dialect is None:
        encoding, notes = detect_encoding(path)
        dialect = detect(path, encoding).with_changes(repair=check(path, encoding))
    else:
        check(path, dialect.encoding)
    header = header_of(path, dialect)
    facts = count_rows(path, dialect, len(header))
    if dialect.short_rows == "auto":
        pad = facts["short"] > max(1, facts["rows"] // 10)
        trim = facts["trailing"] > facts["rows"] // 10
        dialect = dialect.with_changes(
            short_rows="pad" if pad else "refuse", long_rows="trim" if trim else "refuse"
        )
    if not facts["rows"]:
        raise Unreadable("no_rows", facts["line"])
    notes += notes_on(dialect, facts)
    return Table(dialect, header, lambda: rows_of(path, dialect, len(header)), notes)


def detect(path: Path, encoding: str) -> Dialect:
    with path.open(encoding=encoding, newline="") as file:
        text = file.read(SAMPLE)
        if file.read(1):  # the last row of a cut sample is not whole
            text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    dialect, rows = detect_dialect(text, encoding)
    skip, header_rows = find_header(rows)
    return dialect.with_changes(skip=skip, header_rows=header_rows, short_rows="auto")


def header_of(path: Path, dialect: Dialect) -> list[str]:
    """Names of the columns; without a header row as many blanks as rows have cells."""
    records = islice(records_of(path, dialect), dialect.skip, None)
    if dialect.header_rows == 0:
        return [""] * width_of([row.cells for row in islice(records, 200)])
    rows = [row.cells for row in islice(records, dialect.header_rows)]
    if not rows:
        raise Unreadable("no_rows")
    return join_header(rows)


def join_header(rows: list[list[str]]) -> list[str]:
    """Names that stand in several rows, joined; a gap in an upper row repeats its neighbour
    up to where the row above starts another group."""
    if len(rows) == 1:
        return rows[0]
    width = max(len(row) for row in rows)
    rows = [row + [""] * (width - len(row)) for row in rows]
    names: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(rows):
        last = ""
        for position, cell in enumerate(row):
            group = number and rows[number - 1][position].strip()
            last = cell.strip() or ("" if group or number + 1 == len(rows) else last)
            if last and last not in names[position]:
                names[position].append(last)
    return [" ".join(parts) for parts in names]


class Lines:
    """Lines of a file that remember the record being read, so that a broken one can be left."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.record, self.count, self.waiting = lines, [], 0, []

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self.waiting.pop() if self.waiting else next(self.lines)
        self.record.append(line)
        self.count += 1
        if len(self.record) > LONGEST_RECORD:
            raise csv.Error("no end of a quoted cell")
        return line

    def leave(self) -> str:
        """Give up the record being read: go on with the line after its first one."""
        first, *rest = self.record
        self.waiting.extend(reversed(rest))
        self.count -= len(rest)
        return first


def records_of(path: Path, dialect: Dialect) -> Iterator[Row]:
    """Every record with the line it starts at; where quoting breaks, the problem is told.

    Reading goes on with the next line, so one stray quote costs one row and not the file.
    """
    with path.open(encoding=dialect.encoding, newline="") as file:
        lines = Lines((line.translate(REPAIRS) for line in file) if dialect.repair else file)
        reader = reader_for(lines, dialect)
        while True:
            start = lines.count + 1
            lines.record = []
            try:
                yield Row(start, next(reader))
            except StopIteration:
                return
            except csv.Error as fault:
                code = "long_cell" if "field limit" in str(fault) else "quotes"
                yield Row(start, [lines.leave().rstrip("\r\n")], {"code": code})
                reader = reader_for(lines, dialect)


def rows_of(path: Path, dialect: Dialect, width: int) -> Iterator[Row]:
    """Data rows; blank ones are left out, ragged and broken ones carry their problem."""
    above = dialect.skip + dialect.header_rows
    for number, row in enumerate(records_of(path, dialect)):
        if number < above or not any(map(str.strip, row.cells)):
            continue
        if len(row.cells) == width and not row.problem:
            yield row
        else:
            yield shaped(row, width, dialect)


def shaped(row: Row, width: int, dialect: Dialect) -> Row:
    """The row as wide as the table, or with the reason why it cannot be."""
    line, cells, problem = row
    if problem or len(cells) == width or (trailing(row, width) and dialect.long_rows == "trim"):
        return row
    if len(cells) < width and dialect.short_rows == "pad":
        return Row(line, cells + [""] * (width - len(cells)))
    return Row(line, cells, {"code": "ragged", "cells": len(cells), "columns": width})


def trailing(row: Row, width: int) -> bool:
    """Whether only blank cells stand past the last column."""
    return len(row.cells) > width and not any(map(str.strip, row.cells[width:]))


def count_rows(path: Path, dialect: Dialect, width: int) -> dict[str, int]:
    """One pass over the whole file, so that what is wrong is told before anything is mapped."""
    facts = dict.fromkeys(("rows", "blank", "short", "long", "trailing", "broken", "replaced"), 0)
    line = 1
    for number, row in enumerate(records_of(path, dialect)):
        line = row.line
        if number < dialect.skip + dialect.header_rows:
            continue
        if not any(map(str.strip, row.cells)):
            facts["blank"] += 1
            continue
        facts["rows"] += 1
        facts["broken"] += row.problem is not None
        facts["trailing"] += trailing(row, width)
        facts["short"] += len(row.cells) < width and row.problem is None
        facts["long"] += len(row.cells) > width and row.problem is None
        if not facts["replaced"] and any("\ufffd" in cell for cell in row.cells):
            facts["replaced"] = line
    return facts | {"line": line}


def notes_on(dialect: Dialect, facts: dict[str, int]) -> list[Note]:
    notes = []
    if dialect.repair:
        notes.append(Note("repaired"))
    if dialect.skip:
        notes.append(Note("skipped", {"count": dialect.skip}))
    if dialect.header_rows == 0:
        notes.append(Note("no_header"))
    if facts["blank"]:
        notes.append(Note("blank_rows", {"count": facts["blank"]}))
    if facts["short"]:
        code = "padded" if dialect.short_rows == "pad" else "short_rows"
        notes.append(Note(code, {"count": facts["short"]}))
    if facts["broken"]:
        notes.append(Note("broken_rows", {"count": facts["broken"]}))
    long = facts["long"] - (facts["trailing"] if dialect.long_rows == "trim" else 0)
    if long:
        notes.append(Note("long_rows", {"count": long}))
    if facts["replaced"]:
        notes.append(Note("replaced", {"line": facts["replaced"]}))
    return notes
