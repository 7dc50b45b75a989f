"""Plain text as HTML: safe by construction, since every character is escaped (TRUST B1)."""

from __future__ import annotations

import re
from html import escape

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def html_of(text: str) -> str:
    """Paragraphs at empty lines, line ends kept, addresses of the web as links."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip("\n"))
    body = "\n".join(f"<p>{_lines(each)}</p>" for each in paragraphs)
    return f'<!doctype html>\n<html><body dir="auto">\n{body}\n</body></html>\n'


def _lines(paragraph: str) -> str:
    return "<br>\n".join(_linked(line) for line in paragraph.split("\n"))


def _linked(line: str) -> str:
    parts, place = [], 0
    for match in _LINK.finditer(line):
        address = escape(match.group())
        parts += [escape(line[place : match.start()]), f'<a href="{address}">{address}</a>']
        place = match.end()
    return "".join([*parts, escape(line[place:])])
