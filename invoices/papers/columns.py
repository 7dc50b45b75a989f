"""How wide the columns of the table are: as their longest figure needs, the rest for words.

Fixed widths let the renderer lay out a row without looking at all the others.
"""

from __future__ import annotations

from collections.abc import Iterable

from invoices.papers.shown import Row

FIGURE = 2  # millimetres of a letter or figure, generously
LEAST = {"quantity": 14, "price": 19, "tax": 10, "amount": 21}
MOST = 40


def columns(rows: Iterable[Row]) -> str:
    """A style sheet for this table."""
    longest = dict.fromkeys(LEAST, 0)
    for row in rows:
        texts = {
            "quantity": f"{row.quantity} {row.unit}",
            "price": row.price,
            "tax": row.tax,
            "amount": row.amount,
        }
        for name, text in texts.items():
            longest[name] = max(longest[name], len(text))
    widths = {
        name: min(MOST, max(LEAST[name], FIGURE * letters)) for name, letters in longest.items()
    }
    return "\n".join(
        f".lines .column-{name} {{ width: {width}mm; }}" for name, width in widths.items()
    )
