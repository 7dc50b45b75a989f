"""What a client finds at the address that was sent (TRUST A10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deals.money.words import written
from invoices.actions.links import digest_of
from invoices.kinds import InvoiceKind, InvoiceState, QuoteState
from invoices.models import Invoice, PublicLink, Quote
from invoices.numbers import day_at
from invoices.papers import figures
from invoices.querysets import WAITING

HIDDEN = (InvoiceState.DRAFT, InvoiceState.VOID)


def invoice_behind(token: str, *, now: datetime) -> Invoice | None:
    """The invoice a link shows, or None: whether it was guessed, withdrawn, is too old, or leads
    to a draft, to something void or in the trash is one and the same query, and one answer."""
    known = _links(token, "invoice", now=now).exclude(invoice__state__in=HIDDEN).select_related(
        "invoice__lead", "invoice__deal", "invoice__contact", "invoice__corrects",
        "invoice__became",
    )  # fmt: skip
    found = known.first()
    return found.invoice if found else None


def quote_behind(token: str, *, now: datetime) -> Quote | None:
    """The same of a quote. One that was replaced is found, so that its page can say so."""
    known = _links(token, "quote", now=now).exclude(quote__state=QuoteState.DRAFT)
    found = known.select_related("quote__lead", "quote__deal", "quote__contact").first()
    return found.quote if found else None


def _links(token: str, name: str, *, now: datetime) -> QuerySet[PublicLink]:
    there = {f"{name}__number__isnull": False, f"{name}__deleted_at": None}
    return PublicLink.objects.open_at(now).filter(token_hash=digest_of(token), **there)


@dataclass(frozen=True)
class Standing:
    """Where it stands in plain words: a word or two, the figure that matters, a sentence."""

    words: str
    tone: str
    amount: str
    text: str = ""


def quote_standing(quote: Quote, today: date, amount: str, language: str) -> Standing:
    """Call it with the quote's language active; ``amount`` is what it comes to as it is shown."""
    last = figures.day(quote.valid_until, language)
    if quote.is_over(today):
        text = _("It held until %(day)s. Ask us, and you get a new one.") % {"day": last}
        return Standing(pgettext("quote", "Expired"), "bad", amount, text)
    if quote.state in WAITING:
        text = _("It holds until %(day)s.") % {"day": last}
        return Standing(pgettext("quote", "Our offer"), "open", amount, text)
    day = figures.day(day_at(quote.answered_at), language)
    who = {"who": quote.answered_by, "day": day}
    if quote.state == QuoteState.ACCEPTED:
        text = _("Accepted by %(who)s on %(day)s. Thank you!") % who
        return Standing(pgettext("quote", "Accepted"), "good", amount, text)
    text = _("Declined by %(who)s on %(day)s. Did you change your mind? Just ask us.") % who
    return Standing(pgettext("quote", "Declined"), "open", amount, text)


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
