"""Quotes until they are answered: written, sent, written anew (SX-35, LS-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from invoices.actions.drafting import change_drafts, draft
from invoices.actions.lines import copied_lines, retotal
from invoices.gates import QUOTE_GATES, not_over, require_seat, said
from invoices.kinds import QuoteState, Series
from invoices.models import Quote, QuoteLine
from invoices.models.documents import COPIED
from invoices.numbers import day_at, take
from invoices.parties import buyer_today, seller_row, seller_today
from records.actions import Outcome, change
from records.actions.batches import close_batch, open_batch
from records.actions.deriving import derive
from records.actions.writing import lock
from records.gates import held_by
from records.models import Batch
from records.timeline.about import about

SENT = "quotes.issued"
ANEW = (QuoteState.SENT, QuoteState.VIEWED, QuoteState.DECLINED, QuoteState.EXPIRED)


class NotOffered(Exception):
    """Nothing can be made of this quote as it stands; says why in words."""


def draft_quote(
    quote: Quote, *, lines: Sequence[QuoteLine], by, batch: Batch | None = None
) -> Outcome:
    """Adds a draft for any lead, of a deal or not; a lead may have several (SX-35).

    Of a deal, its lead, name, owner and currency go into it where nothing else is said. Optional
    lines count only where they are chosen. Raises PermissionDenied, Uncomputable.
    """
    return draft(quote, lines=lines, by=by, batch=batch)


def change_quotes(quotes: QuerySet[Quote], *, by, values: Mapping[str, Any], **how) -> Outcome:
    """Sets fields of drafts; with ``lines`` (for one draft), its lines as well.

    The owner of a quote that went out may change too: it says nothing of what is offered.
    Raises PermissionDenied, Uncomputable.
    """
    return change_drafts(quotes, by=by, values=values, **{"title": _("Quotes changed")} | how)


@transaction.atomic
def issue_quotes(
    quotes: QuerySet[Quote], *, by, now: datetime, batch: Batch | None = None
) -> Outcome:
    """Drafts go out: each gets the next number of its series, the day it is where the organisation
    is and the last day to accept it, and keeps the names, addresses and taxes of today. The
    version it was written instead of is *replaced*. What has no lines is held.

    Raises PermissionDenied, NoSeries.
    """
    require_seat(by)
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind=SENT, title=_("Quotes sent"))
    outcome, today = Outcome(), day_at(now)
    for pk in sorted(quotes.values_list("pk", flat=True)):
        outcome += _issue_one(pk, by=by, today=today, batch=batch)
    return close_batch(batch, outcome, opened_here=opened_here)


def _issue_one(pk: int, *, by, today: date, batch: Batch) -> Outcome:
    one = Quote.objects.filter(pk=pk)
    older = one.values_list("revises", flat=True).first()
    lock(Quote, [each for each in (older, pk) if each])
    quote = one.select_related("lead", "deal", "contact").get()
    gates = (*QUOTE_GATES, not_over(today))
    if held_by(gates, one):  # no number is taken for what is held; the empty change says why
        return change(one, by=by, kind=SENT, values={}, gates=gates, batch=batch)
    retotal(quote)
    values = {
        "seller": seller_today(),
        "buyer": buyer_today(quote.lead, contact=quote.contact, reference=quote.reference),
        "sent_on": today,
        "valid_until": last_day(quote, today),
        "state": QuoteState.SENT,
        "number": take(Series.QUOTE, on=today)[0],
    }
    data = about(quote.deal) if quote.deal_id else None
    outcome = change(one, by=by, kind=SENT, values=values, gates=gates, batch=batch, data=data)
    derive(one.values_list("id", said(Quote)), "frozen")
    if older:
        _replace(older, by=by, batch=batch)
    return outcome


def last_day(quote: Quote, today: date) -> date:
    """Until when it can be accepted if it goes out today: the day somebody said, else so many days
    from today as all have."""
    return quote.valid_until or today + timedelta(days=seller_row().valid_days)


def _replace(pk: int, *, by, batch: Batch) -> None:
    """Whoever follows a link to it is told of the newer one."""
    older = Quote.objects.filter(pk=pk, state__in=ANEW).select_related("deal").first()
    if older is None:
        return
    change(
        Quote.objects.filter(pk=pk), by=by, kind="quotes.replaced", batch=batch,
        values={"state": QuoteState.REPLACED},
        data=about(older.deal) if older.deal_id else None,
    )  # fmt: skip


@transaction.atomic
def new_version(quote: Quote, *, by, batch: Batch | None = None) -> Quote:
    """A draft as the quote is, to be changed and sent instead of it; the quote stays as it is until
    then. A second one is not begun while the first is a draft: that one is returned.
    Raises NotOffered, PermissionDenied."""
    require_seat(by)
    lock(Quote, [quote.pk])
    quote = Quote.objects.select_related("lead", "deal", "contact").get(pk=quote.pk)
    if quote.is_trashed or quote.state not in ANEW:
        raise NotOffered(
            _("There is no new version of a draft, or of what was accepted or replaced.")
        )
    begun = Quote.objects.drafts().filter(revises=quote).first()
    if begun is not None:
        return begun
    new = copy_of(quote, revises=quote, version_number=quote.version_number + 1, owner=quote.owner)
    draft_quote(new, lines=copied_lines(quote, QuoteLine), by=by, batch=batch)
    return new


@transaction.atomic
def copy_quote(quote: Quote, *, by, batch: Batch | None = None) -> Quote:
    """A draft of its own that begins as another quote. Raises PermissionDenied."""
    new = copy_of(quote, owner=None)
    draft_quote(new, lines=copied_lines(quote, QuoteLine), by=by, batch=batch)
    return new


def copy_of(quote: Quote, **more) -> Quote:
    """Not its last day: it is counted anew when it is sent."""
    values = {name: getattr(quote, name) for name in (*COPIED, "intro", "footer")}
    return Quote(**values | more)
