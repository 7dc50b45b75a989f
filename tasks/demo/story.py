"""Makes up what the owner of a sample lead did about it and has to do next."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from leads.demo.story import Tale
from leads.kinds import OVER_KINDS, Kind

FIRST = [
    ("Call", _("First call")),
    ("E-mail", _("Send the price list")),
    ("LinkedIn", _("Connect on LinkedIn")),
    ("Call", _("Ask who decides")),
]
WAITING = [
    ("Call", _("Follow up on the phone")),
    ("E-mail", _("Send more about delivery")),
    ("Demo", _("Show the ovens in our kitchen")),
    ("To-do", _("Prepare the visit")),
]
SELLING = [
    ("Demo", _("Baking day with their team")),
    ("To-do", _("Write the offer")),
    ("Call", _("Talk about the price")),
    ("E-mail", _("Send references")),
]
KEEPING = [
    ("Call", _("How are things going?")),
    ("To-do", _("Plan the yearly check")),
    ("E-mail", _("Ask for a reference")),
]
OUTCOMES = [
    _("Reached, wants to hear more."), _("Left a message."), _("Will talk to the owner first."),
    _("Interested in two, not one."), "", "", _("Asked for a visit next month."),
]  # fmt: skip
KINDS_SELLING = (Kind.QUALIFIED, Kind.PROPOSAL, Kind.NEGOTIATION)
KINDS_KEEPING = (Kind.ONBOARDING, Kind.ACTIVE, Kind.CHURN_RISK, Kind.RENEWAL)
TIMES = [None, None, time(9), time(10, 30), time(14), time(16)]


class Draft(NamedTuple):
    """A task to be; ``done_at`` where it was done, with what came of it."""

    tale: Tale
    kind: str
    title: str
    created_at: datetime
    due_on: date
    due_time: time | None
    done_at: datetime | None = None
    outcome: str = ""
    repeat: str = "never"
    every: int = 1


def draw_tasks(tale: Tale, now: datetime, random: Random) -> list[Draft]:
    """Nothing for a lead nobody owns; nothing to do for one that is over."""
    if tale.lead.owner is None:
        return []
    found = [draft for draft in [_first(tale, now, random)] if draft]
    here = tale.steps[-1].kind if tale.steps else Kind.NEW
    if here not in OVER_KINDS and random.random() < 0.45:
        found.append(_next(tale, here, now, random))
    return found


def _first(tale: Tale, now: datetime, random: Random) -> Draft | None:
    """Done around the first step, by those who took one."""
    if not tale.steps or random.random() < 0.5:
        return None
    kind, title = random.choice(FIRST)
    done = min(tale.steps[0].at + timedelta(minutes=random.randint(5, 90)), now)
    created = tale.lead.created_at + (done - tale.lead.created_at) / 3
    return Draft(tale, kind, str(title), created, done.date(), None, done,
                 str(random.choice(OUTCOMES)))  # fmt: skip


def _next(tale: Tale, here: str, now: datetime, random: Random) -> Draft:
    """A few are late, some are for today, most for the weeks to come."""
    pool = SELLING if here in KINDS_SELLING else KEEPING if here in KINDS_KEEPING else WAITING
    kind, title = random.choice(pool)
    shift = random.choice([-4, -2, -1, 0, 0, 1, 1, 2, 3, 5, 7, 8, 10, 14, 21])
    since = tale.steps[-1].at if tale.steps else tale.lead.created_at
    created = since + (now - since) * random.random()
    repeats = pool is KEEPING and random.random() < 0.5
    return Draft(
        tale, kind, str(title), created, now.date() + timedelta(days=shift), random.choice(TIMES),
        repeat="monthly" if repeats else "never", every=random.choice([1, 3]) if repeats else 1,
    )  # fmt: skip
