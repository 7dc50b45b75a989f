"""Writes quotes of the sample leads through the actions, as if each on its day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from deals.kinds import StageKind
from deals.models import Deal
from invoices import actions
from invoices.actions.answering import EXPIRED, end
from invoices.actions.drafting import line_for_deal
from invoices.demo.load import Moments, tell_when
from invoices.demo.story import EXTRAS
from invoices.models import Quote, QuoteLine
from invoices.numbers import day_at
from leads.demo.story import Tale
from records.actors import SYSTEM, Actor
from records.models import Batch
from records.models.events import ActorKind

CLIENT = Actor(ActorKind.CLIENT)
YEAR = timedelta(days=365)
HOLDS = timedelta(days=31)
# How many of the newest deals of a kind have a quote.
MOST = {StageKind.WON: 12, StageKind.LOST: 8, StageKind.OPEN: 24}
OPEN_ENDS = ["draft", "sent", "sent", "viewed", "viewed", "accepted", "again", "expired"]


class Plan(NamedTuple):
    """``end`` is what became of it; "again" a newer version that waits."""

    deal: Deal
    sent: datetime
    end: str


def add_quotes(
    tales: Sequence[Tale], *, by, now: datetime, batch: Batch, random: Random
) -> list[Quote]:
    """Of won, lost and open deals, in all states; the same every time."""
    actions.start_billing("", by=by)
    moments: Moments = []
    plans = sorted(planned(tales, now, random), key=lambda plan: (plan.sent, plan.deal.pk))
    quotes = [_write(plan, moments, now, random, by=by, batch=batch) for plan in plans]
    tell_when(Quote, moments, batch)
    return quotes


def planned(tales: Sequence[Tale], now: datetime, random: Random) -> list[Plan]:
    """Numbers follow the days on which they went out."""
    leads = [tale.lead.pk for tale in tales]
    found = []
    for kind, most in MOST.items():
        deals = Deal.objects.live().filter(lead__in=leads, stage__kind=kind, value__gt=0)
        deals = deals.filter(created_at__gt=now - YEAR).select_related("lead", "owner")
        for deal in sorted(deals, key=lambda each: (each.created_at, each.pk))[-most:]:
            found.append(_plan(deal, kind, now, random))
    return found


def _plan(deal: Deal, kind: str, now: datetime, random: Random) -> Plan:
    if kind == StageKind.OPEN:
        sent = now - timedelta(days=random.randint(3, 24), hours=random.randint(1, 9))
        end = random.choice(OPEN_ENDS)
        return Plan(deal, sent - HOLDS if end == "expired" else sent, end)
    ended = deal.closed_at or now
    sent = ended - timedelta(days=random.randint(5, 20))
    if kind == StageKind.WON:
        return Plan(deal, sent, "accepted")
    is_old = now - sent > HOLDS + timedelta(days=1)
    return Plan(deal, sent, "expired" if is_old and random.randrange(3) == 0 else "declined")


def _write(
    plan: Plan, moments: Moments, now: datetime, random: Random, *, by, batch: Batch
) -> Quote:
    how: dict[str, Any] = {"by": plan.deal.owner or by, "batch": batch}
    drafted = plan.sent - timedelta(hours=2)
    quote = Quote(deal=plan.deal, created_at=drafted)
    actions.draft_quote(quote, lines=_lines(plan, random), **how)
    moments.append(("quotes.drafted", quote.pk, drafted))
    if plan.end == "draft":
        return quote
    _go_out(quote, plan.sent, moments, **how)
    seen = plan.sent + timedelta(hours=random.randint(1, 30))
    if plan.end != "sent":
        one = Quote.objects.filter(pk=quote.pk)
        actions.mark_quotes_seen(one, by=CLIENT, now=seen, batch=batch)
        moments.append(("quotes.viewed", quote.pk, seen))
    answered = seen + timedelta(hours=random.randint(1, 24))
    if plan.end == "again":
        newer = actions.new_version(quote, **how)
        Quote._base_manager.filter(pk=newer.pk).update(created_at=answered)
        _go_out(newer, answered, moments, **how)
        moments += [("quotes.drafted", newer.pk, answered), ("quotes.replaced", quote.pk, answered)]
    else:
        _answer(quote, plan, answered, moments, batch=batch)
    return quote


def _go_out(quote: Quote, at: datetime, moments: Moments, **how) -> None:
    actions.issue_quotes(Quote.objects.filter(pk=quote.pk), now=at, **how)
    moments.append(("quotes.issued", quote.pk, at))


def _answer(quote: Quote, plan: Plan, at: datetime, moments: Moments, *, batch: Batch) -> None:
    how = {"by": CLIENT, "now": at, "name": str(plan.deal.lead), "batch": batch}
    if plan.end == "accepted":
        actions.accept_quote(quote, comment=_("Sounds good, let us begin."), **how)
    elif plan.end == "declined":
        actions.decline_quote(quote, comment=_("We decided for somebody else."), **how)
    elif plan.end == "expired":
        one, at = Quote.objects.filter(pk=quote.pk), plan.sent + HOLDS
        end(one, by=SYSTEM, kind=EXPIRED, title="", batch=batch)
    else:
        return
    moments.append((f"quotes.{plan.end}", quote.pk, at))


def _lines(plan: Plan, random: Random) -> list[QuoteLine]:
    """The deal, and what may be added to it."""
    first = line_for_deal(plan.deal, on=day_at(plan.sent), model=QuoteLine)
    tax = {name: getattr(first, name) for name in ("tax_category", "tax_percent", "tax_reason")}
    extras = random.sample(EXTRAS, k=random.randint(1, len(EXTRAS)))
    options = [
        QuoteLine(
            name=str(words), price=price, quantity=Decimal(1), optional=True,
            chosen=random.randrange(2) == 0, **tax,
        )
        for words, price in extras
    ]  # fmt: skip
    return [first, *options]
