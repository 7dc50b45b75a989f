"""Rows as HTML by compiled renderers: 0.3 ms for a page where templates take 5 (SPEED)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.drawn import face
from records.lists.columns import Column, Kind
from records.lists.labels import Labels
from records.tones import Tone

Cell = Callable[[Any, int], str]
PLACEHOLDER = 900719925474099
LONGEST = 200


def text_cell(value: Any, pk: int) -> str:
    text = str(value)
    return isolated(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def isolated(text: str) -> str:
    """Escaped; words of other scripts keep their own direction and leave that of the row alone."""
    return escape(text) if text.isascii() else f"<bdi>{escape(text)}</bdi>"


def number_cell(value: Any, pk: int) -> str:
    return escape(str(formats.number_format(value, use_l10n=True, force_grouping=True)))


def amount_cell(decimals: int) -> Cell:
    """Whole numbers without decimals, others with at least so many."""

    def write(value: Any, pk: int) -> str:
        exact = Decimal(value).normalize()
        places = max(decimals, -int(exact.as_tuple().exponent)) if exact % 1 else 0
        return escape(str(formats.number_format(exact, places, use_l10n=True, force_grouping=True)))

    return write


def date_cell(value: date | str, pk: int) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return f'<time datetime="{day.isoformat()}">{escape(formats.date_format(day))}</time>'


def moment_cell() -> Cell:
    zone, language = timezone.get_current_timezone(), get_language()

    def write(value: datetime, pk: int) -> str:
        local = value.astimezone(zone)
        words = moment_words(local.replace(second=0, microsecond=0, tzinfo=None), language)
        return f'<time datetime="{local.isoformat(timespec="minutes")}">{words}</time>'

    return write


@lru_cache(maxsize=20_000)
def moment_words(local: datetime, language: str) -> str:
    """A minute in the language that is active now, which ``language`` names for the cache."""
    return escape(formats.date_format(local, "SHORT_DATETIME_FORMAT"))


def flag_cell(value: bool, pk: int) -> str:
    return escape(_("yes")) if value else escape(_("no"))


def choice_cell(column: Column) -> Cell:
    draw = chip if column.chip else plain
    labels, tones = dict(column.choices), dict(column.tones)

    @cache  # of this page: a word stands in many rows
    def words(code: Any) -> str:
        tone = tones.get(code, "")
        return draw(str(labels[code]), tone) if code in labels else escape(str(code))

    def write(value: Any, pk: int) -> str:
        return ", ".join(map(words, value)) if isinstance(value, list) else words(value)

    return write


def reference_cell(column: Column, labels: Labels) -> Cell:
    """The name; nothing where the reader may not see what it refers to."""
    draw = person if column.kind == Kind.PERSON else chip if column.chip else plain
    written = {
        pk: draw(label.text, label.tone) for pk, label in labels.get(column.name, {}).items()
    }
    if not column.route:
        return lambda value, pk: written.get(value, "")
    before, after = address_around(column.route)
    nameless = escape(_("(no name)"))
    return lambda value, pk: (
        f'<a href="{before}{value}{after}">{written[value] or nameless}</a>'
        if value in written
        else ""
    )


def plain(text: str, tone: str = "") -> str:
    return isolated(text)


def chip(text: str, tone: str = "") -> str:
    """A coloured chip; an unknown tone is drawn grey rather than lost."""
    known = tone if tone in Tone.values else Tone.GREY.value
    return f'<span class="chip chip-dot tone-{known}">{isolated(text)}</span>'


@lru_cache(maxsize=5_000)
def person(text: str, tone: str = "") -> str:
    return f'<span class="who">{face(text, "s")}{isolated(text)}</span>'


PLAIN: dict[Kind, Cell] = {
    Kind.TEXT: text_cell,
    Kind.NUMBER: number_cell,
    Kind.DATE: date_cell,
    Kind.BOOLEAN: flag_cell,
}


def cell_of(column: Column, labels: Labels) -> Cell:
    if column.is_reference:
        return reference_cell(column, labels)
    if column.written:
        return lambda value, pk: escape(column.written(value))
    if column.kind == Kind.MOMENT:
        return moment_cell()
    if column.decimals is not None:
        return amount_cell(column.decimals)
    return choice_cell(column) if column.kind == Kind.CHOICE else PLAIN[column.kind]


def address_around(route: str, suffix: str = "") -> list[str]:
    """What stands before and after the id in the address of a record."""
    address = reverse(route, args=[PLACEHOLDER]) + suffix
    return [escape(part) for part in address.split(str(PLACEHOLDER))]


def linked(cell: Cell, route: str, suffix: str, nameless: Any = "") -> Cell:
    """The cell as a link to the record; the address is computed once for all rows."""
    before, after = address_around(route, suffix)
    nameless = escape(nameless or _("(no name)"))

    def write(value: Any, pk: int) -> str:
        words = "" if value in (None, "") else cell(value, pk)
        return f'<a href="{before}{pk}{after}">{words or nameless}</a>'

    return write


def opening(column: Column) -> str:
    """The cell's tag: what it is on a phone and how it is aligned (docs/design.md)."""
    if column.link:
        return '<td class="title">'
    css = " ".join(name for name, on in (("num", column.is_number), ("wide", column.wide)) if on)
    return f'<td class="{css}">' if css else "<td>"


def compile_rows(
    columns: list[Column], labels: Labels, route: str, skip: int, suffix: str = ""
) -> Callable:
    """A function writing table rows. ``skip`` values before the cells are id and sort values."""
    parts = []
    for column in columns:
        cell, is_link = cell_of(column, labels), column.link and bool(route)
        cell = linked(cell, route, suffix, column.nameless) if is_link else cell
        parts.append((opening(column), cell, is_link))
    tick = escape(_("Tick this row"))

    def write(row: tuple) -> str:
        pk = row[0]
        cells = [
            f'<tr><td class="tick"><label><input class="form-check-input" type="checkbox" '
            f'name="id" value="{pk}" aria-label="{tick}"></label></td>'
        ]
        for (tag, cell, is_link), value in zip(parts, row[skip:], strict=True):
            empty = value is None and not is_link
            cells.append(f"{tag}{'' if empty else cell(value, pk)}</td>")
        cells.append("</tr>")
        return "".join(cells)

    return write


def render_rows(
    rows: list[tuple],
    columns: list[Column],
    labels: Labels,
    route: str,
    skip: int,
    suffix: str = "",
) -> SafeString:
    """All rows of a page, every value escaped; ``suffix`` ends the addresses of their records."""
    write = compile_rows(columns, labels, route, skip, suffix)
    return mark_safe("".join(write(row) for row in rows))


def as_json(column: Column, value: Any, labels: Labels) -> Any:
    """A value for JSON: references as {"id", "label"}, numbers exact."""
    if value is None:
        return None
    if column.is_reference:
        label = labels.get(column.name, {}).get(value)
        return {"id": value, "label": label.text} if label else None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
