"""What a client finds at the address that was sent (TRUST A10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deals.money.words import written
from invoices.actions.links import digest_of
from invoices.kinds import InvoiceKind, InvoiceState
from invoices.models import Invoice, PublicLink
from invoices.papers import figures

HIDDEN = (InvoiceState.DRAFT, InvoiceState.VOID)


def invoice_behind(token: str, *, now: datetime) -> Invoice | None:
    """The invoice a link shows, or None: whether it was guessed, withdrawn, is too old, or leads
    to a draft, to something void or in the trash is one and the same query, and one answer."""
    links = PublicLink.objects.open_at(now).filter(
        token_hash=digest_of(token), invoice__number__isnull=False, invoice__deleted_at=None
    )
    known = links.exclude(invoice__state__in=HIDDEN).select_related(
        "invoice__lead", "invoice__deal", "invoice__contact", "invoice__corrects",
        "invoice__became",
    )  # fmt: skip
    found = known.first()
    return found.invoice if found else None


@dataclass(frozen=True)
class Standing:
    """Where it stands in plain words: a word or two, the figure that matters, a sentence."""

    words: str
    tone: str
    amount: str
    text: str = ""


def standing(invoice: Invoice, today: date, language: str) -> Standing:
    """Call it with the invoice's language active."""

    def money(value: Decimal) -> str:
        return written(value, invoice.currency, language)

    gross, due = money(invoice.gross), figures.day(invoice.due_on, language)
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        return Standing(_("Credit note"), "good", gross, _("This amount is credited to you."))
    if invoice.became:
        words = {"number": invoice.became.number}
        return Standing(_("Settled"), "good", gross, _("It became invoice %(number)s.") % words)
    if invoice.is_overdue(today):
        text = _("It was due on %(day)s.") % {"day": due} + _partly(invoice, money)
        return Standing(_("Overdue"), "bad", money(invoice.owed), text)
    match invoice.state:
        case InvoiceState.OPEN | InvoiceState.PART_PAID:
            text = _("Please pay by %(day)s.") % {"day": due} if due else ""
            return Standing(
                _("To pay"), "open", money(invoice.owed), text + _partly(invoice, money)
            )
        case InvoiceState.OVERPAID:
            words = {"amount": money(-invoice.owed)}
            text = _("%(amount)s more came than was asked for. We will be in touch.") % words
            return Standing(pgettext("invoice", "Paid"), "good", gross, text)
        case InvoiceState.CREDITED:
            notes = invoice.credit_notes.exclude(state=InvoiceState.DRAFT)
            words = {"numbers": ", ".join(notes.order_by("id").values_list("number", flat=True))}
            text = _("It was taken back by credit note %(numbers)s. There is nothing to pay.")
            return Standing(_("Taken back"), "good", gross, text % words)
        case InvoiceState.WRITTEN_OFF:
            return Standing(_("Closed"), "good", gross, _("There is nothing left to pay."))
    return Standing(pgettext("invoice", "Paid"), "good", gross, _("Thank you!"))


def _partly(invoice: Invoice, money) -> str:
    if invoice.state != InvoiceState.PART_PAID:
        return ""
    amounts = {"paid": money(invoice.paid), "all": money(invoice.gross)}
    return " " + _("%(paid)s of %(all)s are paid.") % amounts
