"""Texts that a spreadsheet would run as formulas, made harmless and back again (TRUST B6).

A text that starts with = + - @ TAB CR (or their full-width forms), with any number of
apostrophes before it, gets one more apostrophe. Taking one away on import gives every text
back, phones like +49… included.
"""

from __future__ import annotations

import re

DANGEROUS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def neutralise(text: str) -> str:
    """The text for a CSV cell; never a formula."""
    return f"'{text}" if DANGEROUS.match(text) else text


def neutralise_string_cell(text: str) -> str:
    """The text for a cell that is stored as a string (XLSX): only what ``restore`` would eat."""
    return f"'{text}" if ESCAPED.match(text) else text


def restore(text: str) -> str:
    """What a cell of our own export said before; imports call it on every text."""
    return text[1:] if ESCAPED.match(text) else text
