"""Credit notes, and what a proforma becomes: new documents beside those that never change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from invoices.actions.beginning import begin_services, with_services
from invoices.actions.customers import make_inactive_active
from invoices.actions.drafting import draft_invoice
from invoices.actions.issuing import issue
from invoices.actions.lines import copied_lines
from invoices.actions.settling import NotEntered, write
from invoices.gates import require_seat
from invoices.kinds import EntryKind, InvoiceKind, InvoiceState
from invoices.models import Entry, Invoice, InvoiceLine
from invoices.models.documents import COPIED
from invoices.numbers import day_at
from leads.models import Lead
from records.actions import Outcome, change
from records.actions.batches import open_batch
from records.actions.writing import lock
from records.models import Batch


class NotCredited(NotEntered):
    """No credit note can be written for it; says why in words."""


def copy_of(invoice: Invoice, **more) -> Invoice:
    return Invoice(**{name: getattr(invoice, name) for name in COPIED} | more)


@transaction.atomic
def credit(
    invoice: Invoice,
    *,
    by,
    now: datetime,
    quantities: Mapping[int, Decimal] | None = None,
    why: str = "",
    batch: Batch | None = None,
) -> Invoice:
    """Issues a credit note over the whole invoice, or over ``quantities`` {line id: quantity},
    and settles both against each other: the credit note is used up. What the client had paid more
    than is left of the invoice stands at the invoice, to be refunded or set against another one
    (decision 0043). Returns it. Raises NotCredited, Uncomputable."""
    require_seat(by)
    lock(Invoice, [invoice.pk])
    invoice = Invoice.objects.select_related("lead", "deal", "contact").get(pk=invoice.pk)
    if invoice.kind != InvoiceKind.INVOICE:
        raise NotCredited(_("Only an invoice is corrected by a credit note."))
    if invoice.state in (InvoiceState.DRAFT, InvoiceState.VOID):
        raise NotCredited(_("It is not issued: change the draft instead."))
    title = _("Credit note for %(number)s") % {"number": invoice.number}
    batch = batch or open_batch(by=by, kind="invoices.credited", title=title)
    lines = copied_lines(invoice, InvoiceLine, quantities)
    if not lines:
        raise NotCredited(_("Say what is taken back."))
    partly = {} if quantities is None else {"discount_amount": None}
    note = copy_of(
        invoice, kind=InvoiceKind.CREDIT_NOTE, corrects=invoice, intro=why[:2_000], **partly
    )
    draft_invoice(note, lines=lines, by=by, batch=batch)
    left = invoice.gross - credited(invoice)
    if note.gross > left:
        raise NotCredited(_("More would be taken back than is left of the invoice."))
    issue(Invoice.objects.filter(pk=note.pk), by=by, now=now, batch=batch)
    note.refresh_from_db()
    if note.gross:
        settle_between(invoice, note, EntryKind.CREDIT, note.gross, note.gross, now=now, by=by,
                       batch=batch)  # fmt: skip
    note.refresh_from_db()
    return note


def settle_between(
    invoice: Invoice,
    other: Invoice,
    kind: EntryKind,
    amount: Decimal,
    counter: Decimal,
    *,
    now: datetime,
    by,
    batch: Batch,
) -> Outcome:
    """The same sum at both documents: ``amount`` at the invoice, ``counter`` at the other."""
    outcome = Outcome()
    for each, there, value in ((invoice, other, amount), (other, invoice, counter)):
        entry = Entry(
            invoice=each, lead_id=each.lead_id, kind=kind, amount=value, day=day_at(now),
            credit_note=there, entered_by_id=getattr(by, "pk", None),
        )  # fmt: skip
        outcome += write([entry], Invoice.objects.filter(pk=each.pk), each, by=by, batch=batch)
    return outcome


def credited(invoice: Invoice) -> Decimal:
    """What earlier credit notes took back."""
    notes = Invoice.objects.filter(corrects=invoice).exclude(state=InvoiceState.DRAFT)
    return notes.aggregate(sum=Sum("gross"))["sum"] or Decimal(0)


@transaction.atomic
def become_invoice(proforma: Invoice, *, by, now: datetime, batch=None) -> Outcome:
    """A proforma that was paid or accepted becomes an invoice with a number of its series (H8);
    an inactive customer becomes active, and the services that waited for it begin.

    What was paid goes over to it. Twice the same, one invoice. Raises NotEntered.
    """
    require_seat(by)
    lock(Invoice, [proforma.pk])
    proforma = Invoice.objects.select_related("lead", "deal", "contact").get(pk=proforma.pk)
    if proforma.became_id:
        return Outcome(unchanged=1)
    if proforma.kind != InvoiceKind.PROFORMA or proforma.state in ("draft", "void"):
        raise NotEntered(_("Only an issued proforma becomes an invoice."))
    title = _("%(number)s became an invoice") % {"number": proforma.number}
    batch = batch or open_batch(by=by, kind="invoices.became", title=title)
    invoice = copy_of(proforma, kind=InvoiceKind.INVOICE, intro=proforma.intro,
                      footer=proforma.footer, quote=proforma.quote)  # fmt: skip
    copied = copied_lines(proforma, InvoiceLine)
    lines = with_services(proforma, copied, today=day_at(now))
    draft_invoice(invoice, lines=lines, by=by, batch=batch)
    begin_services(proforma, lines, by=by, now=now, batch=batch)
    one = Invoice.objects.filter(pk=invoice.pk)
    outcome = issue(one, by=by, now=now, batch=batch)
    make_inactive_active(Lead.objects.filter(pk=proforma.lead_id), by=by, batch=batch)
    change(
        Invoice.objects.filter(pk=proforma.pk), by=by, kind="invoices.became",
        values={"became": invoice}, batch=batch,
    )  # fmt: skip
    paid = Entry.objects.filter(invoice=proforma, deleted_at=None)
    if total := paid.aggregate(sum=Sum("amount"))["sum"]:
        fresh = one.select_related("deal").get()
        entry = Entry(
            invoice=fresh, lead_id=fresh.lead_id, kind=EntryKind.PAYMENT, amount=total,
            day=day_at(now), note=proforma.number, entered_by_id=getattr(by, "pk", None),
        )  # fmt: skip
        write([entry], one, fresh, by=by, batch=batch)
    return outcome
