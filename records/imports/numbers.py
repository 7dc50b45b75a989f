"""Numbers as files write them: 1,234.5 · 1.234,5 · 1 234,50 € · $74.69 · (12) · 5%."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

SIGNS = re.compile(r"[\s\u00a0\u202f'’$€£¥%]|[A-Z]{3}$|^[A-Z]{3}")
LARGEST = 10**15


def parse_number(text: str) -> Decimal:
    """Exact. A single comma or dot before three digits is read as thousands only where another
    mark, or a repetition, says so; otherwise as the decimal mark if it is a dot, as thousands
    if it is a comma.

    Raises ValueError.
    """
    if text.isascii() and text.isdecimal() and len(text) < 16:
        return Decimal(text)
    plain = SIGNS.sub("", text.strip())
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain.strip("()")
    comma, dot = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and dot >= 0:
        thousands = "," if dot > comma else "."
        plain = plain.replace(thousands, "").replace(",", ".")
    elif comma >= 0:
        whole = re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+", plain)
        plain = plain.replace(",", "" if whole else ".")
    elif plain.count(".") > 1:
        plain = plain.replace(".", "")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?", plain, re.ASCII):
        raise ValueError(text)
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise ValueError(text) from None
    if abs(number) > LARGEST:
        raise ValueError(text)
    return -number if negative else number
