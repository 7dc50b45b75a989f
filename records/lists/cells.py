"""Rows as HTML by compiled renderers: 0.3 ms for a page where templates take 5 (SPEED)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
from records.tones import GREY, NAMES

Cell = Callable[[Any, int], str]
PLACEHOLDER = 900719925474099
LONGEST = 200


def text_cell(value: Any, pk: int) -> str:
    text = str(value)
    return isolated(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def isolated(text: str) -> str:
    """Escaped; words of other scripts keep their own direction and leave that of the row alone."""
    return escape(text) if text.isascii() else f"<bdi>{escape(text)}</bdi>"


def number_writer() -> Callable[[Any, int], str]:
    """A number with so many places and its thousands apart, as Django writes it in the language
    that is active now, without looking up the language's signs for each."""
    language = get_language()
    point, apart, group = (
        formats.get_format(name, language)
        for name in ("DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR", "NUMBER_GROUPING")
    )
    signs = str.maketrans({".": escape(point), ",": escape(apart)})

    def write(value: Any, places: int) -> str:
        if group == 3 and isinstance(value, int | Decimal):
            return f"{value:,.{places}f}".translate(signs)
        return escape(str(formats.number_format(value, places or None, force_grouping=True)))

    return write


def number_cell() -> Cell:
    write = number_writer()
    return lambda value, pk: write(value, places_of(value))


def places_of(value: Any) -> int:
    """How many a number has; a float is written as it is."""
    return max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0


def amount_cell(decimals: int, amounts: Iterable[Any]) -> Cell:
    """No decimals where all ``amounts`` of a page are whole; else at least so many, and the same
    for all, so that the points stand below each other."""
    write = number_writer()
    exact = (Decimal(each).normalize() for each in amounts if each is not None)
    needed = max(map(places_of, exact), default=0)
    places = max(decimals, needed) if needed else 0
    return lambda value, pk: write(Decimal(value) or Decimal(0), places)  # -0 is 0


def date_cell() -> Cell:
    language = get_language()

    def write(value: date | str, pk: int) -> str:
        return day_words(date.fromisoformat(value) if isinstance(value, str) else value, language)

    return write


@lru_cache(maxsize=20_000)
def day_words(day: date, language: str) -> str:
    """A day in the language that is active now, which ``language`` names for the cache."""
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


def flag_cell() -> Cell:
    words = {True: escape(_("yes")), False: escape(_("no"))}
    return lambda value, pk: words[bool(value)]


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
    known = tone if tone in NAMES else GREY
    return f'<span class="chip chip-dot tone-{known}">{isolated(text)}</span>'


@lru_cache(maxsize=5_000)
def person(text: str, tone: str = "") -> str:
    return f'<span class="who">{face(text, "s")}{isolated(text)}</span>'


# What writes a cell, made anew for each page: in its language, in its zone.
MADE: dict[Kind, Callable[[], Cell]] = {
    Kind.TEXT: lambda: text_cell,
    Kind.NUMBER: number_cell,
    Kind.DATE: date_cell,
    Kind.MOMENT: moment_cell,
    Kind.BOOLEAN: flag_cell,
}


def cell_of(column: Column, labels: Labels, values: Sequence[Any]) -> Cell:
    if column.is_reference:
        return reference_cell(column, labels)
    if column.written:
        return lambda value, pk: escape(column.written(value))
    if column.decimals is not None:
        return amount_cell(column.decimals, values)
    return choice_cell(column) if column.kind == Kind.CHOICE else MADE[column.kind]()


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
    classes = f' class="{css}"' if css else ""
    # A card on a phone has no heads; two days or two amounts look alike, and a "yes" says nothing.
    needs = column.is_number or column.kind in {Kind.DATE, Kind.MOMENT, Kind.BOOLEAN}
    alike = needs and not column.wide
    words = f' data-label="{escape(column.heading)}"' if alike else ""
    return f"<td{classes}{words}>"


def compile_rows(
    columns: list[Column],
    labels: Labels,
    route: str,
    values: Sequence[Sequence[Any]],
    skip: int,
    suffix: str = "",
) -> Callable:
    """A function writing table rows. ``values``: what each column holds on this page. ``skip``
    values before the cells are id and sort values."""
    parts = []
    for column, held in zip(columns, values, strict=True):
        cell, is_link = cell_of(column, labels, held), column.link and bool(route)
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
    values = [*zip(*(row[skip:] for row in rows), strict=True)] or [()] * len(columns)
    write = compile_rows(columns, labels, route, values, skip, suffix)
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
