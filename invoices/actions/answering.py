"""The client says yes or no to a quote (SX-35, TRUST A10, D7), and what ends it otherwise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from deals.models import Deal
from invoices.actions.lines import lines_of, retotal
from invoices.actions.papers import forget_file
from invoices.gates import IS_CLOSED, IS_WAITING, not_over, require_seat
from invoices.kinds import QuoteState
from invoices.models import Quote, QuoteLine
from invoices.numbers import day_at
from leads.clocks import facts, touch
from leads.models import Lead
from records.actions import Outcome, change
from records.actions.batches import close_batch, open_batch
from records.actions.writing import lock
from records.actors import SYSTEM
from records.gates import Gate, held_by
from records.models import Batch
from records.timeline.about import about

CHUNK = 500
EXPIRED = "quotes.expired"


@transaction.atomic
def accept_quote(
    quote: Quote,
    *,
    by,
    now: datetime,
    name: str,
    comment: str = "",
    chosen: Collection[int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """The client, or one of us who heard it from the client, accepts what is offered; ``chosen``
    are the ids of the options that go along (None: as they stand), and totals follow. It counts as
    the client's answer (H5). Of many at once the first one counts (TRUST D7); after its last day
    it is held. Raises PermissionDenied."""
    require_seat(by)
    lock(Quote, [quote.pk])
    one = Quote.objects.filter(pk=quote.pk)
    gates = [IS_WAITING, not_over(day_at(now))]
    kind = "quotes.accepted"
    if held_by(gates, one):
        return change(one, by=by, kind=kind, values={}, gates=gates, batch=batch)
    opened_here = batch is None
    title = _("Quote %(number)s accepted") % {"number": quote.number}
    batch = batch or open_batch(by=by, kind=kind, title=title)
    choose(one.get(), chosen, by=by, batch=batch)
    values = answered(QuoteState.ACCEPTED, name, comment, now)
    outcome = _answer(one, by=by, kind=kind, values=values, gates=gates, batch=batch)
    return close_batch(batch, outcome, opened_here=opened_here)


@transaction.atomic
def decline_quote(
    quote: Quote, *, by, now: datetime, name: str, comment: str = "", batch: Batch | None = None
) -> Outcome:
    """The client does not want it; the same rules as of accepting. Raises PermissionDenied."""
    require_seat(by)
    opened_here = batch is None
    kind = "quotes.declined"
    title = _("Quote %(number)s declined") % {"number": quote.number}
    batch = batch or open_batch(by=by, kind=kind, title=title)
    values = answered(QuoteState.DECLINED, name, comment, now)
    gates = [IS_WAITING, not_over(day_at(now))]
    one = Quote.objects.filter(pk=quote.pk)
    outcome = _answer(one, by=by, kind=kind, values=values, gates=gates, batch=batch)
    return close_batch(batch, outcome, opened_here=opened_here)


def answered(state: QuoteState, name: str, comment: str, now: datetime) -> dict:
    return {"state": state, "answered_at": now, "answered_by": name[:200], "answer": comment}


def _answer(one, *, by, kind: str, values: dict, gates: Sequence[Gate], batch: Batch) -> Outcome:
    quote = one.select_related("deal").get()
    data = facts(answer=True) | (about(quote.deal) if quote.deal_id else {})
    outcome = change(one, by=by, kind=kind, values=values, gates=gates, batch=batch, data=data)
    if outcome.changed:
        touch(Lead.objects.filter(pk=quote.lead_id), by=by, response=batch)
        touch(Deal.objects.filter(pk=quote.deal_id), by=by, response=batch)
    return outcome


def choose(quote: Quote, chosen: Collection[int] | None, *, by, batch: Batch) -> None:
    """These options count and no others; ids of anything else mean nothing (TRUST A6). The file
    is drawn anew, without options that were left."""
    options = [line for line in lines_of(quote) if line.optional]
    differing = [
        line for line in options if chosen is not None and line.chosen != (line.pk in chosen)
    ]
    for line in differing:
        change(
            QuoteLine.objects.filter(pk=line.pk), by=by, kind="quotes.option_chosen",
            values={"chosen": not line.chosen}, batch=batch, data=about(quote),
        )  # fmt: skip
    if differing:
        retotal(quote)
    if options:
        forget_file(quote)


@transaction.atomic
def reopen_quotes(quotes: QuerySet[Quote], *, by, now: datetime) -> Outcome:
    """What was declined or withdrawn waits for an answer again, within its days; its links work as
    before. What was said stays in the story. Raises PermissionDenied."""
    require_seat(by)
    values = {"answered_at": None, "answered_by": "", "answer": ""}
    gates = [IS_CLOSED, not_over(day_at(now))]
    outcome = Outcome()
    batch = open_batch(by=by, kind="quotes.reopened", title=_("Quotes opened again"))
    for quote in quotes.select_related("deal").order_by("pk"):
        state = QuoteState.VIEWED if quote.viewed_at else QuoteState.SENT
        outcome += change(
            Quote.objects.filter(pk=quote.pk), by=by, kind="quotes.reopened", gates=gates,
            values=values | {"state": state}, batch=batch, data=_at_deal(quote),
        )  # fmt: skip
    return close_batch(batch, outcome, opened_here=True)


@transaction.atomic
def withdraw_quotes(quotes: QuerySet[Quote], *, by) -> Outcome:
    """What the client has not answered is offered no longer: it counts as expired from now on.
    Raises PermissionDenied."""
    require_seat(by)
    return end(quotes, by=by, kind="quotes.withdrawn", title=_("Quotes withdrawn"))


def expire(*, now: datetime, by=SYSTEM) -> Outcome:
    """Quotes whose last day to accept them has passed where the organisation is, and that nobody
    answered, have expired; each is told once. A page or form asks the day itself, so that nothing
    is accepted before this ran."""
    today, outcome = day_at(now), Outcome()
    while ids := _run_out(today):
        over = Gate("not_over", _("It is still valid."), Q(valid_until__lt=today))
        quotes = Quote.objects.filter(pk__in=ids)
        done = end(quotes, by=by, kind=EXPIRED, title=_("Quotes have expired"), gates=[over])
        outcome += done
        if not done.changed:
            break
    return outcome


def _run_out(today: date) -> list[int]:
    rows = Quote.objects.run_out(today).order_by("valid_until", "id")
    return list(rows.values_list("pk", flat=True)[:CHUNK])


@transaction.atomic
def end(
    quotes: QuerySet[Quote],
    *,
    by,
    kind: str,
    title: str,
    gates: Sequence[Gate] = (),
    batch: Batch | None = None,
) -> Outcome:
    """Two at once end it once: whoever comes second finds that it waits no longer."""
    outcome, opened_here = Outcome(), batch is None
    batch = batch or open_batch(by=by, kind=kind, title=title)
    for quote in quotes.select_related("deal").order_by("pk"):
        outcome += change(
            Quote.objects.filter(pk=quote.pk), by=by, kind=kind, batch=batch,
            values={"state": QuoteState.EXPIRED}, gates=[IS_WAITING, *gates],
            data=_at_deal(quote),
        )  # fmt: skip
    return close_batch(batch, outcome, opened_here=opened_here)


def _at_deal(quote: Quote) -> dict | None:
    return about(quote.deal) if quote.deal_id else None
