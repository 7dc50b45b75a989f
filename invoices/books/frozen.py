"""What went out stays as it was: names, words and files (TRUST D5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.core.files.storage import default_storage

from invoices.books.difference import Difference, differences, document
from invoices.gates import said
from invoices.models import Invoice

PARTIES = """
    SELECT kind, number, id, w.what, 'nothing', 'as it was when it went out'
    FROM invoices_invoice CROSS JOIN LATERAL (VALUES
        ('seller', seller = '{}'::jsonb), ('buyer', buyer = '{}'::jsonb),
        ('fingerprint', frozen = ''), ('fingerprint of the file', pdf <> '' AND pdf_hash = '')
    ) w (what, is_missing) WHERE number IS NOT NULL AND w.is_missing
"""


def check_frozen() -> Iterator[Difference]:
    """Parties are there, and what it says is what it said."""
    yield from differences("frozen", PARTIES)
    issued = Invoice._base_manager.exclude(number=None).exclude(frozen="")
    for kind, number, pk, kept, now in issued.values_list(
        "kind", "number", "id", "frozen", said()
    ).iterator(chunk_size=2_000):
        if kept != now:
            words = document(kind, number, pk)
            yield Difference("frozen", words, "fingerprint of its words", now, kept)


def check_files() -> Iterator[Difference]:
    """The bytes of each file that was drawn are those that were drawn."""
    drawn = Invoice._base_manager.exclude(pdf="")
    for kind, number, pk, path, kept in drawn.values_list(
        "kind", "number", "id", "pdf", "pdf_hash"
    ).iterator(chunk_size=500):
        found = _digest(path)
        if found != kept:
            words = document(kind, number, pk)
            yield Difference("files", words, "fingerprint of its file", found or "no file", kept)


def _digest(path: str) -> str:
    try:
        with default_storage.open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
