"""Rates from a file as the European Central Bank publishes it.

A wide table: ``Date,USD,JPY,…``, a row per day, units for one euro, ``N/A`` where there is none.
The history comes with dates such as 2026-10-30, the daily file with 30 October 2026; both may
still lie in the ZIP they are published in.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.utils.translation import gettext as _

LARGEST = 20_000_000  # bytes; a history since 1999 has two million
MISSING = {"", "N/A"}
CODE = re.compile(r"[A-Z]{3}")
MOST = Decimal(10) ** 12


class Rate(NamedTuple):
    currency: str
    day: date
    per_euro: Decimal


class Unreadable(Exception):
    """The file is no table of rates; says where and what to do."""


def read_rates(content: bytes) -> Iterator[Rate]:
    """Every rate of the file. Raises Unreadable at the first thing that cannot be right: half a
    table of rates is worse than none."""
    rows = csv.reader(io.StringIO(_text(content)))
    header = [cell.strip() for cell in next(rows, [])]
    codes = {n: cell for n, cell in enumerate(header) if n and cell}
    if header[:1] != ["Date"] or not codes or not all(map(CODE.fullmatch, codes.values())):
        raise Unreadable(_("The first line must be Date and codes of currencies: Date,USD,JPY,…"))
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        day = _day(row[0].strip(), rows.line_num)
        for n, code in codes.items():
            cell = row[n].strip() if n < len(row) else ""
            if cell not in MISSING:
                yield Rate(code, day, _per_euro(cell, rows.line_num))


def _text(content: bytes) -> str:
    if content[:4] == b"PK\x03\x04":
        content = _unzipped(content)
    if len(content) > LARGEST:
        raise Unreadable(_("This file is too large for a table of rates."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_("This is no text file. Choose the CSV or ZIP of the bank.")) from error


def _unzipped(content: bytes) -> bytes:
    """The only table in the archive, read no further than a table of rates can be long."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if len(names) != 1:
                raise Unreadable(_("The ZIP must hold exactly one CSV."))
            with archive.open(names[0]) as file:
                return file.read(LARGEST + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise Unreadable(_("This ZIP cannot be opened.")) from error


def _day(text: str, line: int) -> date:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise Unreadable(
        _("Line %(line)s: “%(text)s” is no date such as 2026-10-30.")
        % {"line": line, "text": text[:40]}
    )


def _per_euro(text: str, line: int) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 < number < MOST:
        raise Unreadable(
            _("Line %(line)s: “%(text)s” is no rate.") % {"line": line, "text": text[:40]}
        )
    return number
