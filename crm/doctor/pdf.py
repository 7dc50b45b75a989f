"""PDF: one page is made."""

from __future__ import annotations

from crm.database import last_line
from crm.doctor.finding import Finding
from records.printing.render import Unprintable, render

PART = "PDF"


def pdf() -> Finding:
    try:
        size = len(render("<p>Throughline: Zażółć gęślą jaźń</p>"))
    except Unprintable as error:
        remedy = "Install Pango (docs/operations.md, 'PDF files'); everything else works without."
        return Finding(PART, f"cannot be made: {last_line(error)}", remedy)
    return Finding(PART, f"a page of {size // 1024} kB was made")
