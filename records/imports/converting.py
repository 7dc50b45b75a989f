"""From a cell's text to a value the database takes without a second thought (law 6).

Lengths, ranges and choices are checked here, so that nothing is cut and no statement fails.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from records.imports.dates import parse_moment
from records.imports.numbers import parse_number
from records.imports.plan import ColumnPlan
from records.imports.targets import ImportField, Kind

YES = {"true", "yes", "y", "1", "ja", "wahr", "on", "x", "t", "si", "sí", "oui"}
NO = {"false", "no", "n", "0", "nein", "falsch", "off", "f", "non"}
SPELLED_OUT = 12  # more choices are not listed in a reason
SMALL_TABLE = 5_000  # references with at most so many rows are looked up while reading


class NotValid(ValueError):
    """A cell that does not fit its field; ``code`` is in ``words.PROBLEMS``."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class Pending(str):
    """A reference not found among the records there are: looked for again when all rows are in."""


Convert = Callable[[str], Any]


def converter(wanted: ImportField, column: ColumnPlan, user, zone: dt.tzinfo) -> Convert:
    """(cell) → JSON-ready value. The function raises NotValid; empty cells never reach it."""
    if wanted.kind is Kind.TEXT:
        return text_converter(wanted)
    if wanted.kind is Kind.CHOICE:
        return choice_converter(wanted)
    if wanted.kind is Kind.REFERENCE:
        return reference_converter(wanted, user)
    makers: dict[Kind, Callable[[str], Any]] = {
        Kind.INTEGER: lambda cell: whole_number(cell, wanted),
        Kind.DECIMAL: lambda cell: decimal_number(cell, wanted),
        Kind.DATE: remembered(lambda cell: moment_of(cell, column.order, zone).date().isoformat()),
        Kind.MOMENT: remembered(lambda cell: moment_of(cell, column.order, zone).isoformat()),
        Kind.BOOLEAN: yes_or_no,
        Kind.LIST: lambda cell: cleaned(wanted, cell),
    }
    return makers[wanted.kind]


def remembered(convert: Convert) -> Convert:
    """Columns repeat their values; a date is read once."""
    return lru_cache(maxsize=2_000)(convert)


def cleaned(wanted: ImportField, cell: str) -> Any:
    try:
        return wanted.clean(cell) if wanted.clean else cell
    except ValueError as fault:
        raise NotValid("message", message=str(fault)) from None


def text_converter(wanted: ImportField) -> Convert:
    limit = wanted.max_length

    def convert(cell: str) -> Any:
        value = cleaned(wanted, cell) if wanted.clean else cell
        if limit and isinstance(value, str) and len(value) > limit:
            raise NotValid("too_long", limit=limit, length=len(value))
        return value

    return convert


def whole_number(cell: str, wanted: ImportField) -> int:
    number = number_of(cell)
    if number != number.to_integral_value():  # "100.0" is whole, "100.5" is not
        raise NotValid("not_whole")
    smallest, largest = wanted.smallest, wanted.largest
    if (smallest is not None and number < smallest) or (largest is not None and number > largest):
        raise NotValid("out_of_range", smallest=smallest, largest=largest)
    return int(number)


def decimal_number(cell: str, wanted: ImportField) -> str | float | int:
    number = number_of(cell)
    rounded = round(number, wanted.places)
    if abs(number - rounded) > Decimal("0.000001"):  # float artefacts are not decimals typed
        raise NotValid("too_precise", places=wanted.places)
    if abs(rounded) >= 10 ** (wanted.digits - wanted.places):
        raise NotValid("out_of_range", smallest=None, largest=None)
    if (wanted.column or "").startswith("custom."):  # a JSON number, as forms store it
        return int(number) if number == number.to_integral_value() else float(number)
    return str(rounded)


def number_of(cell: str) -> Decimal:
    try:
        return parse_number(cell)
    except ValueError:
        raise NotValid("not_a_number") from None


def moment_of(cell: str, order: str, zone: dt.tzinfo) -> dt.datetime:
    try:
        return parse_moment(cell, order or "ymd", zone)
    except (ValueError, OverflowError):
        raise NotValid("not_a_date") from None


def yes_or_no(cell: str) -> bool:
    word = cell.casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise NotValid("not_yes_or_no")


def choice_converter(wanted: ImportField) -> Convert:
    known: dict[str, Any] = {}
    for value, label in wanted.choices.items():
        known.setdefault(str(label).casefold(), value)
        known.setdefault(str(value).casefold(), value)

    def convert(cell: str) -> Any:
        try:
            if cell.casefold() in known:
                return known[cell.casefold()]
            return (wanted.clean or unknown)(cell)
        except ValueError:
            if len(wanted.choices) > SPELLED_OUT:
                raise NotValid("none_of_many") from None
            labels = ", ".join(str(label) for label in wanted.choices.values())
            raise NotValid("not_a_choice", choices=labels) from None

    return convert


def unknown(cell: str) -> Any:
    raise ValueError(cell)


def reference_converter(wanted: ImportField, user) -> Convert:
    """The id where the label is known; otherwise the label itself, to be found later."""
    known = labels_of(wanted, user) if wanted.at_once else {}

    def convert(cell: str) -> Any:
        return known.get(" ".join(cell.split()).casefold(), Pending(" ".join(cell.split())))

    return convert


def labels_of(wanted: ImportField, user) -> Mapping[str, int]:
    """{label in small letters: id} of a small table; empty for a large one (searched by SQL)."""
    assert wanted.found_in is not None
    pairs = list(wanted.found_in(user).values_list("label", "id")[: SMALL_TABLE + 1])
    if len(pairs) > SMALL_TABLE:
        return {}
    known: dict[str, int] = {}
    for label, record_id in pairs:
        known.setdefault(" ".join(str(label).split()).casefold(), record_id)
    return known
