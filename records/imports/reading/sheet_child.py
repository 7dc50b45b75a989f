"""The limited child: one sheet of a workbook as UTF-8 CSV, one record per sheet row.

Run as ``python -m records.imports.reading.sheet_child WORKBOOK SHEET OUTPUT``; answers JSON.
"""

from __future__ import annotations

import csv
import datetime
import json
import sys
from pathlib import Path

from records.imports.reading.limited import limit_this_process

CELL = 32_767  # what a spreadsheet cell can hold


def text_of(value: object) -> str:
    """A cell as it is typed: whole numbers without ".0", dates in ISO order."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).replace("\0", "")


def convert(workbook_path: str, sheet: str, output: str) -> dict[str, object]:
    # Imported after the limits are set.
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    workbook = load_workbook(workbook_path)
    visible = [
        each.name
        for each in workbook.sheets_metadata
        if each.visible == SheetVisibleEnum.Visible and each.typ == SheetTypeEnum.WorkSheet
    ]
    if not visible:
        return {"code": "no_sheets"}
    sheet = sheet if sheet in visible else first_filled(workbook, visible)
    found = workbook.get_sheet_by_name(sheet)
    rows = 0
    with Path(output).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        # Empty rows above the used range are written too, so that row numbers are the sheet's.
        writer.writerows([""] for _ in range(found.start[0] if found.start else 0))
        for row in found.iter_rows():
            writer.writerow([text_of(value)[:CELL] for value in row] or [""])
            rows += 1
    return {"sheet": sheet, "sheets": visible, "rows": rows}


def first_filled(workbook, names: list[str]) -> str:
    for name in names:
        if workbook.get_sheet_by_name(name).height:
            return name
    return names[0]


def main() -> None:
    limit_this_process()
    try:
        answer = convert(*sys.argv[1:4])
    except MemoryError:
        answer = {"code": "too_big_inside", "facts": {"megabytes": 256}}
    except BaseException as fault:  # the library panics on broken files; the child only reports
        secret = "password" in f"{type(fault).__name__} {fault}".lower()
        answer = {"code": "encrypted" if secret else "broken_workbook"}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
