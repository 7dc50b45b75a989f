"""Lines of drafts, and the totals that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, DecimalField, QuerySet, Value, When

from invoices.drawing import Document, DocumentLine, counted, totals_of
from invoices.models import Invoice, InvoiceLine, Quote, QuoteLine
from invoices.models.quotes import OF_QUOTE
from records.actions import Outcome, change, create, trash
from records.actions.deriving import derive
from records.models import Batch, Event
from records.timeline.about import about

MONEY = DecimalField(max_digits=18, decimal_places=3)
WRITTEN = (
    "position", "product", "name", "details", "quantity", "unit", "price", "discount_percent",
    "tax_category", "tax_percent", "tax_reason", "interval", "service_start", "service_end",
)  # fmt: skip


def line_model(document: Document) -> type[DocumentLine]:
    return InvoiceLine if isinstance(document, Invoice) else QuoteLine


def lines_of(document: Document) -> QuerySet[DocumentLine]:
    return document.lines.filter(deleted_at=None).select_related("product").order_by(
        "position", "id"
    )  # fmt: skip


@transaction.atomic
def set_lines(document: Document, *, lines: Sequence[DocumentLine], by, batch: Batch) -> Outcome:
    """Makes ``lines`` the lines of a draft, in this order: those with an id are changed, those
    without are new, those left out go into the trash. Totals follow. Raises Uncomputable."""
    name = document._meta.model_name
    for position, line in enumerate(lines, start=1):
        line.position, line.lead_id = position, document.lead_id
        setattr(line, name, document)
    how = {"by": by, "batch": batch}
    told = about(document)
    model = line_model(document)
    before = {line.pk: line for line in lines_of(document)}
    kept = [line for line in lines if line.pk in before]
    outcome = Outcome()
    gone = model.objects.filter(pk__in=before.keys() - {line.pk for line in kept})
    outcome += trash(gone, kind="invoices.line_removed", data=told, **how)
    for line in kept:
        values = {
            each: getattr(line, each)
            for each in fields_of(model)
            if getattr(line, each) != getattr(before[line.pk], each)
        }
        if values:
            one = model.objects.filter(pk=line.pk)
            outcome += change(one, kind="invoices.line_changed", values=values, data=told, **how)
    new = [line for line in lines if line.pk is None]
    outcome += create(new, kind="invoices.line_added", data=told, **how)
    retotal(document)
    return outcome


def copied_lines(
    document: Document,
    model: type[DocumentLine],
    quantities: Mapping[int, Decimal] | None = None,
) -> list[DocumentLine]:
    """Lines as those of another document, all or as many of each as somebody says. Options come
    along as such where the new lines may be optional, else only the chosen ones."""
    keeps_options = model is QuoteLine and isinstance(document, Quote)
    names = fields_of(model) if keeps_options else WRITTEN
    rows = lines_of(document) if keeps_options else counted(lines_of(document))
    found = []
    for line in rows:
        quantity = line.quantity if quantities is None else quantities.get(line.pk, Decimal(0))
        if quantity:
            values = {name: getattr(line, name) for name in names}
            found.append(model(**values | {"quantity": quantity}))
    return found


def fields_of(model: type[DocumentLine]) -> tuple[str, ...]:
    return WRITTEN + OF_QUOTE if model is QuoteLine else WRITTEN


def retotal(document: Document) -> None:
    """Works out what the lines and the document come to. Raises Uncomputable."""
    lines = list(lines_of(document))
    totals = totals_of(document, lines)
    found = counted(lines)
    nets = dict.fromkeys((line.pk for line in lines), Value(0, output_field=MONEY)) | {
        line.pk: Value(totals.units(amounts.total), output_field=MONEY)
        for line, amounts in zip(found, totals.lines, strict=True)
    }
    sums = {name: totals.units(getattr(totals, name)) for name in ("net", "tax", "gross")}
    for name, amount in sums.items():
        setattr(document, name, amount)
    values = [Value(amount, output_field=MONEY) for amount in sums.values()]
    one = type(document)._base_manager.filter(pk=document.pk)
    derive(one.values_list("id", *values), *sums)
    if nets:
        net = Case(*(When(pk=pk, then=value) for pk, value in nets.items()), output_field=MONEY)
        derive(line_model(document)._base_manager.filter(pk__in=nets).values_list("id", net), "net")


def retotal_undone(batch: Batch) -> None:
    """After an undo: drafts whose lines it gave back or took away come to what they say now."""
    for line in (InvoiceLine, QuoteLine):
        told = Event.objects.filter(batch=batch.pk, record_type=line.record_type)
        model = Invoice if line is InvoiceLine else Quote
        lines = line._base_manager.filter(pk__in=told.values("record_id"))
        to = line._meta.get_field(model._meta.model_name).attname
        for document in model._base_manager.filter(pk__in=lines.values(to), state="draft"):
            retotal(document)
