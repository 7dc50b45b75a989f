"""Rows of the file into the staging table, by COPY, with their cells checked on the way."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from records.imports.converting import Convert, NotValid, Pending, converter
from records.imports.plan import ColumnPlan, Plan
from records.imports.reading.reader import open_rows
from records.imports.reading.table import Dialect, Row
from records.imports.targets import TARGETS, ImportField, ImportTarget, Kind, Match
from records.lists.formulas import restore
from records.models import Import
from records.models.imports import RowOutcome

CHUNK = 10_000
AT_ONCE = 200


class Cell(NamedTuple):
    """How one mapped column is read."""

    position: int
    wanted: ImportField
    convert: Convert
    empty: frozenset[str]
    words: dict[str, str]


class RowReader:
    """Turns rows of one import into staged rows; made once per chunk."""

    def __init__(self, target: ImportTarget, plan: Plan, user) -> None:
        zone = zone_of(user)
        fields = target.field_map(user)
        self.cells = [
            Cell(
                position,
                fields[column.to],
                converter(fields[column.to], column, user, zone),
                frozenset(column.empty),
                column.values,
            )
            for position, column in sorted(plan.columns.items())
            if column.to in fields
        ]
        self.only = {
            position: frozenset(column.only)
            for position, column in plan.columns.items()
            if column.only
        }
        self.constants: dict[str, Any] = {}
        for name, text in plan.constants.items():
            if name in fields and text.strip():
                convert = converter(fields[name], ColumnPlan(), user, zone)
                put(self.constants, fields[name], convert(text.strip()))
        self.complete = target.complete and target.complete(user)
        known = target.match_map()
        self.matches = [known[name] for name in plan.match if name in known]
        self.columns = {name: fields[name].column or name for name in fields}

    def leaves_out(self, row: Row) -> bool:
        """A row of a kind that was not asked for: a file may hold calls, notes and tasks."""
        return not row.problem and any(
            row.cells[position].strip() not in words for position, words in self.only.items()
        )

    def values(self, row: Row) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The row's values and its problems."""
        if row.problem:
            return {}, [{"column": None, "value": "", **row.problem}]
        values, problems = dict(self.constants), []
        for position, wanted, convert, empty, words in self.cells:
            cell = row.cells[position].strip()
            if not cell or cell in empty:
                continue
            cell = restore(cell)
            cell = words.get(cell, cell)
            try:
                put(values, wanted, convert(cell))
            except NotValid as fault:
                problem = {"code": fault.code, "column": position, "value": cell[:100]}
                problems.append(problem | fault.facts)
        if self.complete and not problems:
            try:
                self.complete(values)
            except ValueError as fault:
                message = {"code": "message", "message": str(fault)}
                problems.append({"column": None, "value": ""} | message)
        return values, problems

    def keys(self, values: dict[str, Any]) -> list[str]:
        return [
            f"{match.name}:{key}" for match in self.matches for key in self.keys_of(match, values)
        ]

    def keys_of(self, match: Match, values: dict[str, Any]) -> list[str]:
        parts = [values.get(self.columns[name]) for name in match.fields]
        if any(part in (None, "", []) for part in parts):
            return []
        if isinstance(parts[0], list):
            return [match.normal(part) if isinstance(part, str) else part[1] for part in parts[0]]
        return [match.normal("|".join(str(part) for part in parts))]


def put(values: dict[str, Any], wanted: ImportField, value: Any) -> None:
    """A known reference under its column, an unknown one under its field's name."""
    if wanted.kind is Kind.REFERENCE and isinstance(value, Pending):
        values[wanted.name] = str(value)
        values.pop(wanted.column or "", None)
    elif value not in (None, "", []):
        values[wanted.column or wanted.name] = value


def zone_of(user) -> dt.tzinfo:
    """Times without a zone are the uploader's."""
    return zoneinfo.ZoneInfo(getattr(user, "time_zone", "") or settings.TIME_ZONE)


def rows_from(importing: Import) -> Iterator[Row]:
    dialect = Dialect.from_dict(importing.dialect)
    return open_rows(Path(importing.file.path), dialect, len(importing.header))


def stage_chunk(importing: Import, after: int, limit: int = CHUNK) -> int:
    """Stages the next rows after the first ``after`` ones; returns how many it staged."""
    plan = Plan.from_dict(importing.plan)
    reader = RowReader(TARGETS[importing.target], plan, importing.user)
    return copy_rows(importing, reader, islice(rows_from(importing), after, after + limit))


def copy_rows(importing: Import, reader: RowReader, rows: Iterable[Row]) -> int:
    count, rows = 0, iter(rows)
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY records_importrow (import_id, line, cells, values, keys, problems, outcome, done)"
            " FROM STDIN"
        ) as copy,
    ):
        # Many at once: each write waits for the server to take it.
        while several := [staged(importing.pk, reader, row) for row in islice(rows, AT_ONCE)]:
            copy.write("".join(several))
            count += len(several)
    return count


def staged(importing_id: int, reader: RowReader, row: Row) -> str:
    """One line of COPY."""
    left_out = reader.leaves_out(row)
    values, problems = ({}, []) if left_out else reader.values(row)
    keys = [] if problems else reader.keys(values)
    outcome = RowOutcome.REFUSED if problems else RowOutcome.NEW
    if left_out:
        outcome = RowOutcome.SKIP
    return (
        f"{importing_id}\t{row.line}\t{array(row.cells)}\t{jsonb(values)}\t{array(keys)}"
        f"\t{jsonb(problems)}\t{outcome:d}\tf\n"
    )


# COPY's text format, written here because adapting each cell costs more than checking it.
encode = json.JSONEncoder(ensure_ascii=False).encode
COPY_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def array(texts: Sequence[str]) -> str:
    quoted = [text.replace("\\", r"\\").replace('"', r"\"") for text in texts]
    return ("{" + ",".join(f'"{text}"' for text in quoted) + "}").translate(COPY_ESCAPES)


def jsonb(value: object) -> str:
    return encode(value).translate(COPY_ESCAPES) if value else (
        "{}" if isinstance(value, dict) else "[]"
    )  # fmt: skip
