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
    """``to`` is the place of an open stage, or "won" or "lost"."""

    to: int | str
    at: datetime


class Story(NamedTuple):
    tale: Tale
    name: str
    value: Decimal | None
    currency: str
    close_date: date
    begins: datetime
    moves: list[Move]
    is_renewal: bool = False


def draw_stories(tale: Tale, random: Random) -> list[Story]:
    """One deal from the day its lead qualified, one for each renewal."""
    found, value = [], Decimal(random.randrange(4, 160)) * 250
    for place, step in enumerate(tale.steps):
        if step.kind not in (Kind.QUALIFIED, Kind.RENEWAL):
            continue
        renews = step.kind == Kind.RENEWAL
        way = RENEWALS if renews else NEW_BUSINESS
        moves = _moves(tale, place, way)
        found.append(
            Story(
                tale=tale,
                name="Renewal of the contract" if renews else random.choice(WHAT),
                value=None if random.random() < 0.06 else value,
                currency=CURRENCIES.get(tale.lead.country, "EUR"),
                close_date=(step.at + timedelta(days=random.randint(20, 90))).date(),
                begins=step.at,
                moves=moves,
                is_renewal=renews,
            )
        )
    return found


def _moves(tale: Tale, place: int, way: dict[Kind, int | str]) -> list[Move]:
    moves = []
    for step in tale.steps[place + 1 :]:
        if step.kind in way:
            moves.append(Move(way[step.kind], step.at + timedelta(minutes=5)))
            if isinstance(moves[-1].to, str):
                break
    return moves
