"""How quotes and invoices come into being, and change while they are drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from deals.models import Deal
from invoices.actions.lines import retotal, set_lines
from invoices.drawing import Document, DocumentLine
from invoices.gates import IS_DRAFT, QUOTE_IS_DRAFT, require_seat
from invoices.models import BillingProfile, Invoice, InvoiceLine, Quote
from invoices.pricing import agreed_list, loyalty, usual_list
from invoices.taxes import tax_on
from leads.actions.changing import require_owner
from records.actions import Outcome, change, create
from records.actions import restore as take_back
from records.actions import trash as throw_away
from records.actions.batches import open_batch
from records.gates import Gate
from records.models import Batch
from records.timeline.about import about
from users.models import User

STILL_DRAFT: dict[type[Document], Gate] = {Invoice: IS_DRAFT, Quote: QUOTE_IS_DRAFT}


def told(model: type[Document], what: str) -> str:
    """The kind of an event: "quotes.drafted", "invoices.drafted"."""
    return f"{model._meta.model_name}s.{what}"


def draft_invoice(
    invoice: Invoice, *, lines: Sequence[InvoiceLine], by, batch: Batch | None = None
) -> Outcome:
    """Adds a draft for any lead, of a deal or not (WA-16, WA-17).

    Of a deal, its lead, name, owner and currency go into it where nothing else is said.
    Raises PermissionDenied, Uncomputable.
    """
    return draft(invoice, lines=lines, by=by, batch=batch)


@transaction.atomic
def draft(
    document: Document, *, lines: Sequence[DocumentLine], by, batch: Batch | None = None
) -> Outcome:
    """Adds a draft of a quote or invoice, as ``draft_invoice`` and ``draft_quote`` say."""
    require_seat(by)
    fill_in(document, by=by)
    title = _("Draft: %(name)s") % {"name": document.name or document.lead}
    kind = told(type(document), "drafted")
    batch = batch or open_batch(by=by, kind=kind, title=title[:200])
    data = about(document.deal) if document.deal_id else None
    outcome = create([document], by=by, kind=kind, batch=batch, data=data)
    return outcome + set_lines(document, lines=lines, by=by, batch=batch)


def fill_in(document: Document, *, by) -> None:
    if document.deal_id:
        document.lead_id = document.deal.lead_id
        document.name = document.name or document.deal.name
        document.owner_id = document.owner_id or document.deal.owner_id
        document.currency = document.currency or document.deal.currency
    document.owner_id = document.owner_id or document.lead.owner_id or getattr(by, "pk", None)


def as_agreed(document: Document, *, on: date) -> Document:
    """A draft, quote or invoice, begins with what was agreed with the lead: its language, and
    where nothing else is said, price list, reference and discount. A faithful customer is
    proposed the loyalty discount of the list where it is the better one (LS-29); the two are
    not added. Whoever writes the draft may say otherwise."""
    lead = document.lead
    profile = BillingProfile.objects.live().filter(lead=lead).first() or BillingProfile()
    document.language = profile.language or document.language
    document.reference = document.reference or profile.reference
    if document.price_list is None:
        document.price_list = agreed_list(lead, document.currency)
    if document.discount_percent is None and document.discount_amount is None:
        document.discount_percent = profile.discount_percent
        prices = document.price_list or usual_list(document.currency)
        earned = loyalty(prices, lead, on=on)
        if earned and earned.percent > (profile.discount_percent or 0):
            document.discount_percent = earned.percent
            with translation.override(document.language or None):
                document.discount_words = document.discount_words or earned.words
    return document


def line_for_deal(deal: Deal, *, on: date, model: type[DocumentLine] = InvoiceLine) -> DocumentLine:
    """What a draft of a deal begins with: one line with its name and value (WA-16)."""
    tax = tax_on(deal.lead, on=on)
    return model(
        name=deal.name,
        quantity=Decimal(1),
        price=deal.value or Decimal(0),
        tax_category=tax.category,
        tax_percent=tax.percent,
        tax_reason=tax.reason,
    )


def change_invoices(
    invoices: QuerySet[Invoice], *, by, values: Mapping[str, Any], **how
) -> Outcome:
    """Sets fields of drafts; with ``lines`` (for one draft), its lines as well.

    The owner of an issued invoice may change too: it says nothing of what the client owes.
    Raises PermissionDenied, Uncomputable.
    """
    return change_drafts(invoices, by=by, values=values, **{"title": _("Invoices changed")} | how)


@transaction.atomic
def change_drafts(
    documents: QuerySet,
    *,
    by,
    values: Mapping[str, Any],
    title: str,
    lines: Sequence[DocumentLine] | None = None,
    gates: Sequence[Gate] = (),
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
    kind: str = "",
) -> Outcome:
    """Drafts of quotes or invoices, as ``change_invoices`` and ``change_quotes`` say."""
    require_seat(by)
    model = documents.model
    kind = kind or told(model, "changed")
    batch = batch or open_batch(by=by, kind=kind, title=title)
    only_ours = set(values) <= {"owner"} and lines is None
    gates = gates if only_ours else (STILL_DRAFT[model], *gates)
    ids = list(documents.values_list("pk", flat=True))
    outcome = change(
        documents, by=by, kind=kind, values=values, gates=gates, expect=expect, batch=batch
    )
    if only_ours:
        return outcome
    for document in model.objects.drafts().filter(pk__in=ids):
        if lines is not None and not outcome.held:
            outcome += set_lines(document, lines=lines, by=by, batch=batch)
        else:
            retotal(document)
    return outcome


@transaction.atomic
def assign(
    documents: QuerySet,
    *,
    by,
    owner: User | None,
    kind: str = "",
    trashed_too: bool = False,
    batch: Batch | None = None,
) -> Outcome:
    """Gives quotes or invoices, drafts or not, to somebody who looks after them from now on.
    Raises NotAnOwner, PermissionDenied."""
    require_seat(by)
    if owner is not None:
        require_owner(owner)
    title = _("Given to somebody else: %(what)s")
    return change(
        documents, by=by, kind=kind or told(documents.model, "changed"), values={"owner": owner},
        batch=batch, trashed_too=trashed_too,
        title=title % {"what": documents.model._meta.verbose_name_plural},
    )  # fmt: skip


@transaction.atomic
def trash(documents: QuerySet, *, by, batch: Batch | None = None) -> Outcome:
    """Throws drafts away; what went out is kept (TRUST D5)."""
    require_seat(by)
    model = documents.model
    return throw_away(
        documents, by=by, kind=told(model, "trashed"), gates=[STILL_DRAFT[model]],
        title=_("Drafts put into the trash"), batch=batch,
    )  # fmt: skip


@transaction.atomic
def restore(documents: QuerySet, *, by) -> Outcome:
    """Takes drafts out of the trash. Raises PermissionDenied."""
    require_seat(by)
    kind = told(documents.model, "restored")
    return take_back(documents, by=by, kind=kind, title=_("Drafts taken back"))
