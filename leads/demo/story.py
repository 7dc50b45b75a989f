"""Makes up what happened to a lead since it came in."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from leads.demo.people import Draft
from leads.kinds import Kind
from leads.models import Lead


class Step(NamedTuple):
    kind: Kind
    at: datetime


class Tale(NamedTuple):
    """One lead with its people and what happened to it."""

    lead: Lead
    draft: Draft
    steps: list[Step]


class Way(NamedTuple):
    """One way on: how likely (the rest stays where it is), and after how many days."""

    share: float
    to: Kind
    soonest: int
    latest: int


WAYS: dict[Kind, list[Way]] = {
    Kind.NEW: [Way(0.86, Kind.CONTACTED, 0, 6), Way(0.06, Kind.UNQUALIFIED, 1, 8)],
    Kind.CONTACTED: [Way(0.62, Kind.WORKING, 1, 12), Way(0.22, Kind.UNQUALIFIED, 10, 35)],
    Kind.WORKING: [Way(0.60, Kind.QUALIFIED, 3, 24), Way(0.22, Kind.UNQUALIFIED, 10, 40)],
    Kind.QUALIFIED: [Way(0.75, Kind.PROPOSAL, 3, 20), Way(0.10, Kind.LOST, 10, 40)],
    Kind.PROPOSAL: [Way(0.68, Kind.NEGOTIATION, 3, 15), Way(0.20, Kind.LOST, 10, 35)],
    Kind.NEGOTIATION: [Way(0.68, Kind.WON, 4, 20), Way(0.20, Kind.LOST, 6, 30)],
    Kind.WON: [Way(0.95, Kind.ONBOARDING, 1, 4)],
    Kind.ONBOARDING: [Way(0.92, Kind.ACTIVE, 12, 40)],
    Kind.ACTIVE: [Way(0.12, Kind.CHURN_RISK, 40, 120), Way(0.30, Kind.RENEWAL, 120, 220)],
    Kind.CHURN_RISK: [Way(0.45, Kind.FORMER, 10, 45), Way(0.35, Kind.ACTIVE, 10, 40)],
    Kind.RENEWAL: [Way(0.75, Kind.ACTIVE, 5, 30), Way(0.20, Kind.FORMER, 10, 40)],
}


def office_hour(day: datetime, random: Random) -> datetime:
    minute = random.randrange(8 * 60, 18 * 60)
    return day.replace(hour=minute // 60, minute=minute % 60, second=random.randrange(60))


def draw_arrival(now: datetime, random: Random) -> datetime:
    """Within the last year, more of them lately: the company grows."""
    age = timedelta(days=365 * random.random() ** 1.4)
    return min(office_hour(now - age, random), now - timedelta(minutes=random.randrange(5, 600)))


def draw_steps(arrival: datetime, now: datetime, random: Random) -> list[Step]:
    """Every status after the first one, in order; none lies in the future."""
    steps: list[Step] = []
    kind, at = Kind.NEW, arrival
    while kind in WAYS:
        chance, way = random.random(), None
        for each in WAYS[kind]:
            if chance < each.share:
                way = each
                break
            chance -= each.share
        if way is None:
            break
        days = random.randint(way.soonest, way.latest)
        at = max(office_hour(at + timedelta(days=days), random), at + timedelta(minutes=20))
        if at >= now:
            break
        kind = way.to
        steps.append(Step(kind, at))
    return steps
