"""From a Paper to a page and to a file."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import override

from invoices.papers.columns import columns
from invoices.papers.einvoice import NAME, is_wanted, written
from invoices.papers.fonts import faces
from invoices.papers.paper import Paper
from invoices.papers.qr import payment_code
from invoices.papers.shown import shown
from invoices.papers.words import title
from invoices.papers.xmp import description
from records.printing.archive import Archive, Attached
from records.printing.render import render

STYLE = "invoices/paper.css"
COLOUR = re.compile(r"[0-9a-fA-F]{6}")
OLD = datetime(2000, 1, 1, tzinfo=UTC)  # of drafts, which bear no day


def html_of(paper: Paper) -> str:
    """The document as HTML, in its own language whoever asks."""
    return _drawn(paper)[0]


def _drawn(paper: Paper) -> tuple[str, str]:
    """(the page, widths of its columns)"""
    with override(paper.language):
        context = {**shown(paper), "code": payment_code(paper)}
        return render_to_string("invoices/papers/paper.html", context), columns(
            [*context["rows"], *context["options"]]
        )


def pdf_of(paper: Paper) -> bytes:
    """The document as a tagged PDF/A-3b, with the e-invoice inside where one is wanted
    (Factur-X). The same Paper gives the same bytes. Made by a child process that sees nothing of
    the host (TRUST B9); half a second and more. Raises ``records.printing.render.Unprintable``.
    """
    html, widths = _drawn(paper)
    attachments: tuple[Attached, ...] = ()
    if is_wanted(paper):
        with override(paper.language):
            words = f"{title(paper)} {paper.number}"
        attachments = (Attached(NAME, written(paper), words, "Alternative"),)
    archive = Archive(made_at(paper), attachments, description(with_invoice=bool(attachments)))
    texts = [faces(html), accent(paper.colour), widths]
    return render(html, styles=[static(STYLE)], texts=texts, archive=archive)


def accent(colour: str) -> str:
    """Only a colour can come out of this, whatever stands in the column."""
    return f":root {{ --accent: #{colour if COLOUR.fullmatch(colour) else '1f5fae'}; }}"


def made_at(paper: Paper) -> datetime:
    if paper.made:
        return paper.made.astimezone(UTC)
    return datetime.combine(paper.issued_on, time(), UTC) if paper.issued_on else OLD
