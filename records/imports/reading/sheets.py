"""Spreadsheets (XLSX, XLSM, XLSB, XLS, ODS): looked at from outside, then read by the child."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

from records.imports.reading.delimited import detect, read_delimited
from records.imports.reading.limited import run_limited
from records.imports.reading.table import Dialect, Table, Unreadable

UNPACKED = 200 << 20  # bytes a workbook may unpack to
ENTRIES = 2_000
RATIO = 200  # a sheet of text packs about 1 : 10

# How the child writes the rows; what is detected is only where the table begins.
WORK_FILE = {
    "encoding": "utf-8", "delimiter": ",", "quote": '"', "escape": "", "skip_space": False,
    "short_rows": "pad", "long_rows": "trim", "repair": False,
}  # fmt: skip


def read_sheet(path: Path, work: Path, dialect: Dialect | None = None) -> Table:
    """A table from a workbook; ``work`` is a file the sheet's rows are kept in.

    Row numbers are the sheet's. Raises ``Unreadable`` with the reason (C8, C10).
    """
    refuse_bombs(path)
    wanted = dialect.sheet if dialect else ""
    child = "records.imports.reading.sheet_child"
    answer = run_limited(child, str(path), wanted, str(work))
    if not answer["rows"]:
        raise Unreadable("empty")
    same_sheet = dialect is not None and dialect.sheet == answer["sheet"]
    plain = dialect if same_sheet else detect(work, "utf-8")
    plain = plain.with_changes(**WORK_FILE)
    table = read_delimited(work, plain)
    found = plain.with_changes(kind="sheet", sheet=answer["sheet"])
    return Table(found, table.header, table.rows, table.notes, answer["sheets"])


def refuse_bombs(path: Path) -> None:
    """What the directory of the zip file says, before anything is unpacked."""
    if not zipfile.is_zipfile(path):
        return  # the old binary format; the child's limits hold for it
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Unreadable("broken_workbook") from None
    if len(entries) > ENTRIES:
        raise Unreadable("too_many_parts", limit=ENTRIES)
    size = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if size > UNPACKED or (size > 20 << 20 and size > packed * RATIO):
        raise Unreadable("too_big_inside", megabytes=UNPACKED >> 20)
    if any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        raise Unreadable("broken_workbook")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("encrypted")
    if not any(entry.filename.startswith(("xl/", "content.xml")) for entry in entries):
        raise Unreadable("other_kind", found="zip")
