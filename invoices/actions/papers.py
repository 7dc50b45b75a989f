"""The file of a document: drawn once when it is first asked for, kept as it was."""

from __future__ import annotations

import hashlib
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Value

from invoices.actions.lines import lines_of
from invoices.drawing import paper_of
from invoices.models import Invoice
from invoices.papers.pdf import pdf_of
from records.actions.deriving import derive


class Altered(Exception):
    """The kept file is not what was issued."""


def file_of(invoice: Invoice) -> bytes:
    """The PDF. Of an issued invoice the bytes that were kept, checked by their hash (TRUST D5);
    of a draft a new one each time. Raises Altered, ``records.printing.render.Unprintable``."""
    if invoice.pdf:
        with invoice.pdf.open("rb") as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != invoice.pdf_hash:
            raise Altered(invoice.number)
        return content
    content = pdf_of(paper_of(invoice, list(lines_of(invoice))))
    return content if not invoice.number else keep(invoice, content)


def keep(invoice: Invoice, content: bytes) -> bytes:
    """Of two who draw it at once the first one's bytes are kept. The row comes last, so that
    there is never a row without its file (TRUST E5)."""
    name = default_storage.save(f"invoices/{uuid4().hex}.pdf", ContentFile(content))
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        free = Invoice._base_manager.filter(pk=invoice.pk, pdf="")
        kept = derive(free.values_list("id", Value(name), Value(digest)), "pdf", "pdf_hash")
    if kept:
        return content
    default_storage.delete(name)
    invoice.refresh_from_db()
    return file_of(invoice)
