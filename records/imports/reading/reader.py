"""One door to all readers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from records.imports.reading.delimited import read_delimited, rows_of
from records.imports.reading.sheets import read_sheet
from records.imports.reading.table import Dialect, Row, Table, Unreadable
from records.imports.reading.vcard import read_vcard

LARGEST = 100 << 20  # bytes of an uploaded file
SHEET_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def kind_of_file(path: Path) -> str:
    """By its first bytes, never by its name."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(SHEET_STARTS):
        return "sheet"
    plain = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").strip(b"\xff\xfe \t\r\n")
    return "vcard" if plain[:11].upper() == b"BEGIN:VCARD" else "csv"


def read_table(path: Path, dialect: Dialect | None = None, work: Path | None = None) -> Table:
    """The table in a file. ``work`` keeps the rows of a sheet; beside the file by default.

    Raises ``Unreadable``.
    """
    if path.stat().st_size > LARGEST:
        raise Unreadable("too_large", megabytes=LARGEST >> 20)
    kind = kind_of_file(path)
    if kind == "sheet":
        return read_sheet(path, work or path.with_name(path.name + ".rows"), dialect)
    if kind == "vcard":
        return read_vcard(path)
    return read_delimited(path, dialect)


def open_rows(path: Path, dialect: Dialect, width: int) -> Iterator[Row]:
    """Data rows of a file that was read before; a sheet's rows are kept beside it."""
    if dialect.kind == "vcard":
        return read_vcard(path).rows()
    if dialect.kind == "sheet":
        work = path.with_name(path.name + ".rows")
        return rows_of(work, dialect, width) if work.exists() else read_table(path, dialect).rows()
    return rows_of(path, dialect, width)
