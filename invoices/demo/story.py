"""Makes up what became of a won deal: what was invoiced, and what was paid of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from deals.models import Deal
from invoices.kinds import EntryKind, InvoiceKind

EXTRAS = [
    (_("Delivery and setting up"), Decimal(240)),
    (_("Training of the team, one day"), Decimal(680)),
    (_("Starter set of tins and trays"), Decimal(155)),
]
SERVICE = (_("Care for a year"), Decimal(390))
PAID, PARTLY, TOO_MUCH = "paid", "part", "over"
GIVEN_UP, SENT_BACK, LATE = "written_off", "credited", "late"
ENDS = [*[PAID] * 14, PARTLY, PARTLY, TOO_MUCH, GIVEN_UP, SENT_BACK, LATE, LATE]
FRESH = timedelta(days=14)  # what is younger may well be a draft, or not paid yet


class Payment(NamedTuple):
    """``share`` of the total; "payment" where ``kind`` is not said."""

    share: Decimal
    at: datetime
    kind: EntryKind = EntryKind.PAYMENT


class Story(NamedTuple):
    """``issued`` None: still a draft."""

    deal: Deal
    kind: InvoiceKind
    extras: list[tuple[str, Decimal]]
    with_service: bool
    drafted: datetime
    issued: datetime | None
    payments: list[Payment]
    credited: datetime | None = None
    void: datetime | None = None


def draw_story(deal: Deal, now: datetime, random: Random) -> Story:
    """Drafted soon after the deal was won, mostly paid within five weeks."""
    drafted = min(deal.closed_at + timedelta(hours=random.randint(2, 70)), now)
    issued = drafted + timedelta(hours=random.randint(1, 20))
    is_proforma = random.randrange(100) < 8
    extras = [(str(words), price) for words, price in EXTRAS if random.randrange(10) < 4]
    is_fresh = now - drafted < FRESH
    draft = issued > now or (is_fresh and random.randrange(2) == 0)
    story = Story(
        deal=deal,
        kind=InvoiceKind.PROFORMA if is_proforma else InvoiceKind.INVOICE,
        extras=extras,
        with_service=random.randrange(10) < 3,
        drafted=drafted,
        issued=None if draft else issued,
        payments=[],
    )
    return story if draft else _ended(story, random.choice(ENDS), now, random)


def _ended(story: Story, end: str, now: datetime, random: Random) -> Story:
    """What lies ahead has not happened yet."""
    paid = story.issued + timedelta(days=random.randint(3, 35))
    later = paid + timedelta(days=random.randint(4, 20))
    if story.kind == InvoiceKind.PROFORMA:
        return story._replace(void=later) if later < now and end != PAID else story
    drawn = {
        PAID: [Payment(Decimal(1), paid)],
        PARTLY: [Payment(Decimal("0.4"), paid)],
        TOO_MUCH: [Payment(Decimal("1.1"), paid)],
        GIVEN_UP: [
            Payment(Decimal("0.5"), paid),
            Payment(Decimal("0.5"), later, EntryKind.WRITE_OFF),
        ],
    }.get(end, [])
    credited = paid if end == SENT_BACK and paid < now else None
    return story._replace(payments=[each for each in drawn if each.at < now], credited=credited)
