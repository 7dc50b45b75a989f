"""The file of a document: drawn once when it is first asked for, kept as it was."""

from __future__ import annotations

import hashlib
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Value

from invoices.actions.lines import lines_of
from invoices.drawing import Document, paper_of
from invoices.papers.pdf import pdf_of
from records.actions.deriving import derive


class Altered(Exception):
    """The kept file is not what was issued."""


def file_of(document: Document) -> bytes:
    """The PDF. Of what went out the bytes that were kept, checked by their hash (TRUST D5);
    of a draft a new one each time. Raises Altered, ``records.printing.render.Unprintable``."""
    if document.pdf:
        with document.pdf.open("rb") as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != document.pdf_hash:
            raise Altered(document.number)
        return content
    content = pdf_of(paper_of(document, list(lines_of(document))))
    return content if not document.number else keep(document, content)


def keep(document: Document, content: bytes) -> bytes:
    """Of two who draw it at once the first one's bytes are kept. The row comes last, so that
    there is never a row without its file (TRUST E5)."""
    name = default_storage.save(f"invoices/{uuid4().hex}.pdf", ContentFile(content))
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        same = {"pk": document.pk, "version": document.version}  # as it was when it was drawn
        free = type(document)._base_manager.filter(**same, pdf="")
        kept = derive(free.values_list("id", Value(name), Value(digest)), "pdf", "pdf_hash")
    if kept:
        return content
    default_storage.delete(name)
    document.refresh_from_db()
    return file_of(document)


def forget_file(document: Document) -> None:
    """It is drawn anew when it is next asked for: what it says has been added to."""
    if name := document.pdf.name:
        transaction.on_commit(lambda: default_storage.delete(name))
    one = type(document)._base_manager.filter(pk=document.pk)
    derive(one.values_list("id", Value(""), Value("")), "pdf", "pdf_hash")
