"""Every sentence an import says about a file, a row or a cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.imports.reading.table import Note, Unreadable

UNREADABLE: dict[str, Promise] = {
    "empty": gettext_lazy("The file is empty."),
    "no_rows": gettext_lazy("There is a header but no row below it."),
    "no_cards": gettext_lazy("There is no contact card in this file."),
    "no_sheets": gettext_lazy("The workbook has no sheet with cells."),
    "other_kind": gettext_lazy(
        "This is not a table but another kind of file (%(found)s). "
        "Save it as CSV or XLSX and try again."
    ),
    "nul": gettext_lazy(
        "There is a zero byte, so this is not plain text. Export the file again as CSV."
    ),
    "encoding": gettext_lazy(
        "A character does not fit the encoding %(encoding)s. Choose another encoding."
    ),
    "long_line": gettext_lazy("The line is longer than %(limit)s bytes."),
    "too_large": gettext_lazy("The file is larger than %(megabytes)s MB. Split it into parts."),
    "too_big_inside": gettext_lazy(
        "The file unpacks to more than %(megabytes)s MB. Save the sheet as CSV."
    ),
    "too_many_parts": gettext_lazy("The file has more than %(limit)s parts."),
    "too_slow": gettext_lazy(
        "Reading takes longer than %(seconds)s seconds. Save the sheet as CSV."
    ),
    "broken_workbook": gettext_lazy(
        "The workbook is damaged or of an unknown kind. Save it again as XLSX or CSV."
    ),
    "encrypted": gettext_lazy("The workbook is protected by a password. Save it without one."),
}
NOTES: dict[str, Promise] = {
    "encoding_guessed": gettext_lazy(
        "The encoding is guessed to be %(encoding)s. Look whether accents are right."
    ),
    "repaired": gettext_lazy("Quotes and dashes had been encoded twice and are put right."),
    "skipped": gettext_lazy("%(count)s lines above the header are left out."),
    "no_header": gettext_lazy("The first row holds data, so the columns have no names."),
    "blank_rows": gettext_lazy("%(count)s blank rows are left out."),
    "padded": gettext_lazy(
        "%(count)s rows have fewer cells than columns; the missing ones count as empty."
    ),
    "short_rows": gettext_lazy("%(count)s rows have fewer cells than columns and will be refused."),
    "long_rows": gettext_lazy("%(count)s rows have more cells than columns and will be refused."),
    "broken_rows": gettext_lazy("%(count)s rows have stray quotes and will be refused."),
    "replaced": gettext_lazy(
        "Line %(line)s holds a replacement sign (\ufffd): letters were lost before this file."
    ),
}
PROBLEMS: dict[str, Promise] = {
    "ragged": gettext_lazy("The row has %(cells)s cells where there are %(columns)s columns."),
    "quotes": gettext_lazy("A quote stands in the wrong place."),
    "long_cell": gettext_lazy("A cell is too long, or a quote is never closed."),
    "unclosed_card": gettext_lazy("The card has no end."),
    "too_long": gettext_lazy("%(length)s characters, at most %(limit)s fit."),
    "not_a_number": gettext_lazy("This is no number."),
    "not_whole": gettext_lazy("This is no whole number."),
    "too_precise": gettext_lazy("At most %(places)s decimals fit."),
    "out_of_range": gettext_lazy("The number is too small or too large."),
    "not_a_date": gettext_lazy("This is no date in the order chosen."),
    "not_yes_or_no": gettext_lazy("This is neither yes nor no."),
    "not_a_choice": gettext_lazy("This is none of: %(choices)s."),
    "none_of_many": gettext_lazy("This is none of the choices."),
    "not_found": gettext_lazy("Nobody and nothing you may choose has this name."),
    "ask_admin": gettext_lazy("Nothing has this name. Choose another, or ask an admin to add it."),
    "required": gettext_lazy("%(field)s is missing."),
    "unknown_record": gettext_lazy("No record you may change has this key."),
    "ambiguous": gettext_lazy("%(count)s records have this key."),
    "duplicate": gettext_lazy("The same as line %(line)s of this file."),
    "held": gettext_lazy("%(reasons)s."),
    "database": gettext_lazy("The database refuses this row: %(constraint)s."),
    "message": gettext_lazy("%(message)s"),
}


def why_unreadable(fault: Unreadable) -> str:
    """For people: the line, what is wrong, what to do."""
    reason = UNREADABLE[fault.code] % fault.facts
    if fault.code in {"nul", "encoding", "long_line", "no_rows"}:
        return _("Line %(line)s: %(reason)s") % {"line": fault.line, "reason": reason}
    return reason


def note_text(note: Note | Mapping[str, Any]) -> str:
    code, facts = (note.code, note.facts) if isinstance(note, Note) else (
        note["code"], note["facts"],
    )  # fmt: skip
    return NOTES[code] % facts


def problem_text(problem: Mapping[str, Any]) -> str:
    """One problem of a row, without the column's name."""
    return PROBLEMS[problem["code"]] % problem
