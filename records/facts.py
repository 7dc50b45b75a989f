"""What is known about a record: each value with its label and the field that changes it.

Written in Python like the rows of a list: a template takes ten times as long for thirty values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from records.drawn import NOTHING, lucide
from records.fields.values import display, is_web_address
from records.models import FieldDefinition

NO_SCHEME = ("https://", "http://", "www.")


@dataclass(frozen=True)
class Fact:
    """``field`` is the form field that changes it, "" where nobody does; ``html`` is escaped."""

    field: str
    label: str
    html: SafeString | str

    @property
    def id(self) -> str:
        return f"fact-{self.field.replace('.', '-')}"


@dataclass(frozen=True)
class Facts:
    """``groups`` of facts that are known; ``empty`` the fields one may fill in."""

    groups: list[tuple[str, list[Fact]]]
    empty: list[Fact]


def grouped(groups: Iterable[tuple[str, list[Fact]]]) -> Facts:
    """What is known, and apart from it the fields one may fill in."""
    groups = list(groups)
    empty = [fact for _name, facts in groups for fact in facts if fact.field and not fact.html]
    known = [(name, [fact for fact in facts if fact.html]) for name, facts in groups]
    return Facts([group for group in known if group[1]], empty)


def custom_fact(definition: FieldDefinition, stored: Any) -> Fact:
    words = display(stored, definition.type)
    html = web(words) if is_web_address(words, definition.type) else isolated(words)
    return Fact(definition.column, definition.label, html)


def isolated(value: Any) -> SafeString | str:
    """Words that keep the direction of their own letters; what is markup already stays."""
    if value in (None, ""):
        return ""
    return value if isinstance(value, SafeString) else format_html("<bdi>{}</bdi>", value)


def web(address: str) -> SafeString | str:
    """A link to somebody else's page, named without what every address begins with."""
    if not address:
        return ""
    words = address
    for scheme in NO_SCHEME:
        words = words.removeprefix(scheme)
    link = '<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>'
    return format_html(link, address, words.rstrip("/"))


def lines(text: str) -> SafeString | str:
    return format_html('<div class="lines" dir="auto" tabindex="0">{}</div>', text) if text else ""


def moment(at: Any) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT") if at else ""


def written(facts: Facts, address: str, *, may_write: bool) -> SafeString:
    """All of them, each with the way to change it; ``address`` is that of the record's page."""
    pencil = lucide("pencil", aria_hidden="true") if may_write else NOTHING
    known = ((_group(name, group, address, pencil),) for name, group in facts.groups)
    empty = _empty(facts.empty, address) if may_write and facts.empty else NOTHING
    return format_html("{}{}", format_html_join("", "{}", known), empty)


def _group(name: str, facts: list[Fact], address: str, pencil: SafeString) -> SafeString:
    return format_html(
        '{}<dl class="facts">{}</dl>',
        format_html('<h3 class="facts-name">{}</h3>', name) if name else NOTHING,
        format_html_join("\n", "<dt>{}</dt><dd{}>{}{}</dd>", _rows(facts, address, pencil)),
    )


def _rows(facts: list[Fact], address: str, pencil: SafeString) -> Iterator[tuple]:
    for fact in facts:
        place = format_html(' id="{}"', fact.id) if fact.field else NOTHING
        change = NOTHING
        if fact.field and pencil:
            words = _("Change: %(label)s") % {"label": fact.label}
            opening = format_html(' class="fact-edit" aria-label="{}"', words)
            change = _link(fact, address, opening, pencil)
        yield fact.label, place, fact.html, change


def _empty(facts: list[Fact], address: str) -> SafeString:
    items = ((fact.id, _link(fact, address, NOTHING, fact.label)) for fact in facts)
    return format_html(
        '<details class="facts-empty"><summary>{}{}</summary><ul>{}</ul></details>',
        lucide("plus", aria_hidden="true"),
        _("Fill in more"),
        format_html_join("", '<li id="{}">{}</li>', items),
    )


def _link(fact: Fact, address: str, opening: SafeString, inside: Any) -> SafeString:
    """To the field on a page of its own; with htmx it opens where the value stands."""
    return format_html(
        '<a{opening} href="{page}" hx-get="{page}" hx-select="#field" hx-target="#{place}"'
        ' hx-swap="innerHTML">{inside}</a>',
        opening=opening,
        page=f"{address}field/{fact.field}/",
        place=fact.id,
        inside=inside,
    )
