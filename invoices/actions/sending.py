"""A document goes to the client (WA-15, LS-13), and what is told to clients by itself (WA-24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from invoices.actions.drafting import told
from invoices.actions.links import make_links
from invoices.actions.quoting import issue_quotes
from invoices.drawing import Document
from invoices.gates import IS_ISSUED, IS_WAITING, NOT_VOID, not_over, require_seat
from invoices.kinds import News, QuoteState
from invoices.letters import REMINDER, link_place, reaches, ready, ready_text
from invoices.models import Invoice, Quote
from invoices.numbers import day_at
from invoices.querysets import OWING
from notifications.actions import queue, send_letter
from notifications.correspondents import first_of, reaches_of
from notifications.merge.parsing import fill
from notifications.models import Channel, Message
from records.actions import Outcome, change
from records.actors import SYSTEM
from records.attached.targets import target_of
from records.gates import Gate, held_by

LETTER = "invoices.letter"
QUOTE_LETTER = "quotes.letter"
NEWS_KINDS = {news: f"invoices.told_{news}" for news in (News.ISSUED, News.PAID, News.OVERDUE)}


class NotSendable(Exception):
    """It cannot go to the client; says why in words."""


def send_invoice(
    invoice: Invoice, *, by, to: str, subject: str, text: str, now: datetime, key: str = ""
) -> Outcome:
    """One e-mail with the invoice as a file and, where the text has a place for it, a link of its
    own. It waits a moment to be taken back; once it has left, the invoice counts as sent, the
    line tells it, and the clock of our people is set (H5). Raises NotSendable, PermissionDenied.
    """
    require_seat(by)
    _check((IS_ISSUED, NOT_VOID), Invoice.objects.filter(pk=invoice.pk))
    words = {"to": to, "subject": subject, "text": text}
    return _send(invoice, by=by, now=now, key=key, kind=LETTER, **words)


@transaction.atomic
def send_quote(
    quote: Quote, *, by, to: str, subject: str, text: str, now: datetime, key: str = ""
) -> Outcome:
    """One e-mail with the quote as a file and a link at which the client answers it; a draft goes
    out with it and gets its number. The rest is as with an invoice. Raises NotSendable, NoSeries,
    PermissionDenied."""
    require_seat(by)
    one = Quote.objects.filter(pk=quote.pk)
    if quote.state == QuoteState.DRAFT:
        outcome = issue_quotes(one, by=by, now=now)
        for code in outcome.held:
            raise NotSendable(str(outcome.messages[code]))
        quote = one.select_related("lead", "deal", "contact").get()
    _check((IS_WAITING, not_over(day_at(now))), one)
    words = {"to": to, "subject": subject, "text": text}
    return _send(quote, by=by, now=now, key=key, kind=QUOTE_LETTER, **words)


def _check(gates: Sequence[Gate], one: QuerySet) -> None:
    """Raises NotSendable with the first reason."""
    for codes in held_by(gates, one).values():
        raise NotSendable(str(next(gate.message for gate in gates if gate.code in codes)))


@transaction.atomic
def _send(document: Document, *, by, now: datetime, key: str, kind: str, **words: str) -> Outcome:
    key = key or f"{kind}:{uuid4()}"
    outcome = send_letter(document, by=by, now=now, key=key, kind=kind, **words)
    text = fill(words["text"], record=document, sender=by).text
    if outcome.changed and link_place(document) in text:
        one = type(document).objects.filter(pk=document.pk)
        make_links(one, by=by, sent_to=words["to"], message=key)
    return outcome


@transaction.atomic
def send_reminder(invoice: Invoice, *, by, now: datetime) -> Outcome:
    """The ready words about an unpaid invoice to the client's usual address.
    Raises NotSendable, PermissionDenied."""
    if invoice.state not in OWING:
        raise NotSendable(_("Nothing is left to pay."))
    to = first_of(reaches_of(invoice, Channel.MAIL, user=by), "own")
    if not to:
        raise NotSendable(_("The client has no e-mail address. Add one, then send it."))
    subject, text = ready(invoice, REMINDER)
    return send_invoice(invoice, by=by, to=to, subject=subject, text=text, now=now)


@transaction.atomic
def tell_client(
    invoice: Invoice, *, news: News, channel: Channel, now: datetime, key: str
) -> Outcome:
    """The ready words about what happened, from the product itself; nothing where the client has
    no address. The same ``key`` is told once. It sets no clock: nobody of ours wrote (H5)."""
    to = first_of(reaches([invoice], channel, user=None).get(invoice.pk, ()), "own")
    if not to:
        return Outcome()
    is_mail = channel == Channel.MAIL
    subject, text = ready(invoice, news) if is_mail else ("", ready_text(invoice, news))
    subject, text = (fill(each, record=invoice, sender=None).text for each in (subject, text))
    message = Message(
        key=key, channel=channel, kind=NEWS_KINDS[news], recipient=to, subject=subject, text=text,
        due_at=now, **target_of(invoice),
    )  # fmt: skip
    outcome = queue([message], by=SYSTEM, now=now, title=_("Told the client"))
    if outcome.changed and link_place(invoice) in text:
        make_links(Invoice.objects.filter(pk=invoice.pk), by=SYSTEM, sent_to=to, message=key)
    return outcome


@transaction.atomic
def mark_sent(documents: QuerySet, *, by, now: datetime) -> Outcome:
    """A mail server has taken it; the first time counts."""
    return change(
        documents.filter(sent_at=None),
        by=by,
        kind=told(documents.model, "sent"),
        values={"sent_at": now},
        gates=[IS_ISSUED],
        title=_("Document sent"),
    )
