"""What kind of thing a cell looks like; used to find delimiter, header and column types."""

from __future__ import annotations

import re

PATTERNS = {
    "number": r"[-+]?(?:\d{1,3}(?:[,. '\u00a0]\d{3})+|\d+)(?:[.,]\d+)?(?:[eE][-+]?\d+)?\s?%?",
    "money": r"[-+]?[$€£¥]\s?[-+]?\d[\d,. ']*|[-+]?\d[\d,. ']*\s?[$€£¥]",
    "date": r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?"
    r"(?:\s?[AaPp][Mm])?(?:Z|\s?[-+]\d{2}:?\d{2})?)?",
    "time": r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?",
    "email": r"[^@\s;,]+@[^@\s;,]+\.[a-zA-Z]{2,}",
    "url": r"(?:https?://|www\.)\S+",
    "boolean": r"(?i:true|false|yes|no)",
    "phone": r"\+?\(?\d[\d ()/.-]{5,}(?:\s?x\d+)?",
    "empty": r"|-|n/?a|N/?A|null|NULL|None",
}
ANY = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS.items()))
WORDS = re.compile(r"[\w .,:;'’()/&%!?+*#-]*")


def kind_of(cell: str) -> str:
    """``number``, ``date``, … or ``text``."""
    found = ANY.fullmatch(cell.strip())
    return found.lastgroup or "text" if found else "text"
