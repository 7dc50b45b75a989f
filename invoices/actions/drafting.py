"""How invoices come into being, and change while they are drafts."""

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
from invoices.drawing import Document
from invoices.gates import IS_DRAFT, require_seat
from invoices.models import BillingProfile, Invoice, InvoiceLine
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


@transaction.atomic
def draft_invoice(
    invoice: Invoice, *, lines: Sequence[InvoiceLine], by, batch: Batch | None = None
) -> Outcome:
    """Adds a draft for any lead, of a deal or not (WA-16, WA-17).

    Of a deal, its lead, name, owner and currency go into it where nothing else is said.
    Raises PermissionDenied, Uncomputable.
    """
    require_seat(by)
    fill_in(invoice, by=by)
    title = _("Draft: %(name)s") % {"name": invoice.name or invoice.lead}
    batch = batch or open_batch(by=by, kind="invoices.drafted", title=title[:200])
    data = about(invoice.deal) if invoice.deal_id else None
    outcome = create([invoice], by=by, kind="invoices.drafted", batch=batch, data=data)
    return outcome + set_lines(invoice, lines=lines, by=by, batch=batch)


def fill_in(invoice: Invoice, *, by) -> None:
    if invoice.deal_id:
        invoice.lead_id = invoice.deal.lead_id
        invoice.name = invoice.name or invoice.deal.name
        invoice.owner_id = invoice.owner_id or invoice.deal.owner_id
        invoice.currency = invoice.currency or invoice.deal.currency
    invoice.owner_id = invoice.owner_id or invoice.lead.owner_id or getattr(by, "pk", None)


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


def line_for_deal(deal: Deal, *, on: date) -> InvoiceLine:
    """What a draft of a deal begins with: one line with its name and value (WA-16)."""
    tax = tax_on(deal.lead, on=on)
    return InvoiceLine(
        name=deal.name,
        quantity=Decimal(1),
        price=deal.value or Decimal(0),
        tax_category=tax.category,
        tax_percent=tax.percent,
        tax_reason=tax.reason,
    )


@transaction.atomic
def change_invoices(
    invoices: QuerySet[Invoice],
    *,
    by,
    values: Mapping[str, Any],
    lines: Sequence[InvoiceLine] | None = None,
    gates: Sequence[Gate] = (),
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
    kind: str = "invoices.changed",
    title: str = "",
) -> Outcome:
    """Sets fields of drafts; with ``lines`` (for one draft), its lines as well.

    The owner of an issued invoice may change too: it says nothing of what the client owes.
    Raises PermissionDenied, Uncomputable.
    """
    require_seat(by)
    title = title or _("Invoices changed")
    batch = batch or open_batch(by=by, kind=kind, title=title)
    only_ours = set(values) <= {"owner"} and lines is None
    gates = gates if only_ours else (IS_DRAFT, *gates)
    ids = list(invoices.values_list("pk", flat=True))
    outcome = change(
        invoices, by=by, kind=kind, values=values, gates=gates, expect=expect, batch=batch
    )
    if only_ours:
        return outcome
    for invoice in Invoice.objects.drafts().filter(pk__in=ids):
        if lines is not None and not outcome.held:
            outcome += set_lines(invoice, lines=lines, by=by, batch=batch)
        else:
            retotal(invoice)
    return outcome


@transaction.atomic
def assign(
    invoices: QuerySet[Invoice],
    *,
    by,
    owner: User | None,
    kind: str = "invoices.changed",
    trashed_too: bool = False,
    batch: Batch | None = None,
) -> Outcome:
    """Gives invoices, issued or not, to somebody who looks after them from now on. Raises
    NotAnOwner, PermissionDenied."""
    require_seat(by)
    if owner is not None:
        require_owner(owner)
    return change(
        invoices, by=by, kind=kind, values={"owner": owner}, batch=batch, trashed_too=trashed_too,
        title=_("Invoices given to somebody else"),
    )  # fmt: skip


@transaction.atomic
def trash(invoices: QuerySet[Invoice], *, by, batch: Batch | None = None) -> Outcome:
    """Throws drafts away; what was issued is in the books (TRUST D5)."""
    require_seat(by)
    title = _("Drafts put into the trash")
    return throw_away(
        invoices, by=by, kind="invoices.trashed", gates=[IS_DRAFT], title=title, batch=batch
    )


@transaction.atomic
def restore(invoices: QuerySet[Invoice], *, by) -> Outcome:
    """Takes drafts out of the trash. Raises PermissionDenied."""
    require_seat(by)
    return take_back(invoices, by=by, kind="invoices.restored", title=_("Drafts taken back"))
