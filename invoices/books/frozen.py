"""What went out stays as it was: names, words and files (TRUST D5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import F, Value

from invoices.books.difference import Difference, differences, document
from invoices.gates import said
from invoices.models import Invoice, Quote

KINDS = {Invoice: F("kind"), Quote: Value("quote")}
PARTIES = """
    SELECT kind, number, id, w.what, 'nothing', 'as it was when it went out'
    FROM (
        SELECT kind, number, id, seller, buyer, frozen, pdf, pdf_hash FROM invoices_invoice
        UNION ALL
        SELECT 'quote', number, id, seller, buyer, frozen, pdf, pdf_hash FROM invoices_quote
    ) d CROSS JOIN LATERAL (VALUES
        ('seller', seller = '{}'::jsonb), ('buyer', buyer = '{}'::jsonb),
        ('fingerprint', frozen = ''), ('fingerprint of the file', pdf <> '' AND pdf_hash = '')
    ) w (what, is_missing) WHERE number IS NOT NULL AND w.is_missing
"""


def check_frozen() -> Iterator[Difference]:
    """Parties are there, and what it says is what it said."""
    yield from differences("frozen", PARTIES)
    for model, kind in KINDS.items():
        sent = model._base_manager.exclude(number=None).exclude(frozen="")
        columns = (kind, "number", "id", "frozen", said(model))
        for kept in sent.values_list(*columns).iterator(chunk_size=2_000):
            name, number, pk, was, now = kept
            if was != now:
                words = document(name, number, pk)
                yield Difference("frozen", words, "fingerprint of its words", now, was)


def check_files() -> Iterator[Difference]:
    """The bytes of each file that was drawn are those that were drawn."""
    for model, kind in KINDS.items():
        drawn = model._base_manager.exclude(pdf="")
        rows = drawn.values_list(kind, "number", "id", "pdf", "pdf_hash")
        for name, number, pk, path, kept in rows.iterator(chunk_size=500):
            found = _digest(path)
            if found != kept:
                words = document(name, number, pk)
                yield Difference(
                    "files", words, "fingerprint of its file", found or "no file", kept
                )


def _digest(path: str) -> str:
    try:
        with default_storage.open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
