"""Makes up the deals of a sample lead from what happened to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from leads.demo.story import Tale
from leads.kinds import Kind

CURRENCIES = {"GB": "GBP", "US": "USD", "CH": "CHF", "PL": "PLN", "SE": "SEK"}
# Sample rates where nobody loaded real ones: units for one euro.
RATES = {"GBP": "0.86", "USD": "1.08", "CHF": "0.95", "PLN": "4.31", "SEK": "11.4"}
WHAT = ["Two deck ovens", "Proofing cabinets", "Dough line", "Service contract", "Mixer and racks",
        "Refit of the bakery", "Display counters", "Spare parts for a year"]  # fmt: skip
# Where the deal goes when its lead reaches a status, per pipeline: a stage by its place.
NEW_BUSINESS = {Kind.PROPOSAL: 1, Kind.NEGOTIATION: 2, Kind.WON: "won", Kind.LOST: "lost"}
RENEWALS = {Kind.ACTIVE: "won", Kind.FORMER: "lost"}


class Move(NamedTuple):
    """``to`` is the place of an open stage, or "won" or "lost"; the other fields are what was said
    of the deal on that occasion. ``is_review``: it stays where it stands, and is only talked of."""

    to: int | str
    at: datetime
    close_date: date
    value: Decimal | None
    likelihood: int | None = None
    is_review: bool = False


class Story(NamedTuple):
    tale: Tale
    name: str
    value: Decimal | None
    currency: str
    close_date: date
    begins: datetime
    moves: list[Move]
    is_renewal: bool = False


def draw_stories(tale: Tale, now: datetime, random: Random) -> list[Story]:
    """One deal from the day its lead qualified, one for each renewal."""
    found, value = [], Decimal(random.randrange(4, 160)) * 250
    for place, step in enumerate(tale.steps):
        if step.kind not in (Kind.QUALIFIED, Kind.RENEWAL):
            continue
        renews = step.kind == Kind.RENEWAL
        story = Story(
            tale=tale,
            name="Renewal of the contract" if renews else random.choice(WHAT),
            value=None if random.random() < 0.06 else value,
            currency=CURRENCIES.get(tale.lead.country, "EUR"),
            close_date=(step.at + timedelta(days=random.randint(20, 90))).date(),
            begins=step.at,
            moves=[],
            is_renewal=renews,
        )
        story.moves.extend(_moves(story, place, now, random))
        found.append(story)
    return found


def _moves(story: Story, place: int, now: datetime, random: Random) -> list[Move]:
    """The steps of its lead, each with what was thought by then; of an open one, the last talk."""
    way = RENEWALS if story.is_renewal else NEW_BUSINESS
    moves: list[Move] = []
    day, value = story.close_date, story.value
    for step in story.tale.steps[place + 1 :]:
        if step.kind not in way:
            continue
        to, at = way[step.kind], step.at + timedelta(minutes=5)
        if isinstance(to, str):
            return [*moves, Move(to, at, at.date(), value)]
        day, value = _thought(day, value, random)
        moves.append(Move(to, at, day, value))
    review = _review(story, moves, day, value, now, random)
    return [*moves, review] if review else moves


def _thought(day: date, value: Decimal | None, random: Random) -> tuple[date, Decimal | None]:
    """One deal in three closes later than was hoped; one in four turns out larger or smaller."""
    if random.random() < 0.33:
        day += timedelta(days=random.randint(10, 45))
    if value is not None and random.random() < 0.25:
        value = max(Decimal(250), (value * random.randint(75, 130) / 100 // 250) * 250)
    return day, value


def _review(
    story: Story, moves: list[Move], day: date, value: Decimal | None, now: datetime, random: Random
) -> Move | None:
    """Most open deals were talked of these days: what should have closed is given a new day."""
    last = moves[-1].at if moves else story.begins
    at = now - timedelta(
        days=random.choice([0, 1, 1, 2, 3, 4, 6, 9]), minutes=random.randint(9, 400)
    )
    if at <= last or random.random() < 0.2:
        return None
    if day <= at.date() + timedelta(days=3):
        day = at.date() + timedelta(days=random.randint(7, 60))
    here = moves[-1].to if moves else 0
    usual = (20, 40, 70)[int(here)] if not story.is_renewal else 70
    likelihood = usual + random.choice([-10, 0, 0, 0, 10, 15])
    return Move(here, at, day, _thought(day, value, random)[1], likelihood, is_review=True)
