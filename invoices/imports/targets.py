"""Documents as files of lines can bring them (X18)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from invoices.imports.fields import COMPLETED, complete, invoice_fields, quote_fields
from invoices.imports.grouping import INVOICES, QUOTES, Shape, look_at_documents
from invoices.imports.writing import begin_documents, finish_documents, lines_of_documents
from records.imports.targets import ImportTarget, register


def target(name: str, label: Any, shape: Shape, fields: Callable) -> ImportTarget:
    return ImportTarget(
        name=name,
        label=label,
        model=shape.line,
        fields=fields,
        complete=complete,
        completes=COMPLETED,
        judge=look_at_documents,
        prepare=begin_documents,
        arrange=lines_of_documents(shape),
        conclude=finish_documents,
        created="invoices.line_added",
        prefixes=("invoice", "order", "line"),
    )


TARGETS = [
    register(target("invoices", _("Invoices and credit notes"), INVOICES, invoice_fields)),
    register(target("quotes", _("Quotes"), QUOTES, quote_fields)),
]
