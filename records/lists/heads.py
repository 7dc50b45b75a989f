"""The heads of a list's columns, written as its rows are: a template takes five times as long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from records.drawn import lucide
from records.lists.columns import Column


@dataclass(frozen=True)
class Header:
    """A column's head; ``url`` sorts by it, ``sorted`` is "ascending", "descending" or ""."""

    column: Column
    url: str
    sorted: str


def render_heads(headers: Iterable[Header]) -> SafeString:
    """All heads of a page, every word escaped."""
    return mark_safe("".join(map(head, headers)))


def head(header: Header) -> str:
    column, words = header.column, escape(header.column.heading)
    if header.url:
        arrow = lucide(
            f"arrow-{'down' if header.sorted == 'descending' else 'up'}", aria_hidden="true"
        )
        words = f'<a class="sort" href="{escape(header.url)}">{words}{arrow}</a>'
    css = ' class="num"' if column.is_number else ' class="wide"' if column.wide else ""
    order = f' aria-sort="{header.sorted}"' if header.sorted else ""
    return f'<th scope="col"{css}{order}>{words}</th>'
