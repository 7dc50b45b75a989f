"""What other rules would have done with what came lately, beside what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from automations.models import Came, RoutingTrace
from automations.routing.choosing import Turns
from automations.routing.deciding import Asked, Deciding, Decision, read_asked
from automations.routing.people import AWAY, People, read_people
from automations.routing.plan import Plan
from automations.routing.told import Telling, ToldDecision, people_of
from users.models import Absence, Organisation, User

MOST, SHOWN = 5_000, 50


@dataclass(frozen=True)
class Difference:
    """A record that would be somebody else's."""

    record: object
    got: User | None
    told: ToldDecision


@dataclass(frozen=True)
class Replay:
    """``people``: (person, how many they got, how many they would have got)."""

    looked_at: int
    same: int
    people: list[tuple[User | None, int, int]]
    differences: list[Difference]

    @property
    def others(self) -> int:
        return self.looked_at - self.same

    @property
    def is_capped(self) -> bool:
        return self.looked_at >= MOST


def replay(plan: Plan, *, days: int, now: datetime) -> Replay:
    """Records that came in the last days, one after the other, by this plan. People are taken as
    they are now, but as away on the days they were away; turns begin anew, and open records count
    as they do now."""
    model = plan.routed.model
    rows = model.objects.live().filter(created_at__gte=now - timedelta(days=days))
    rows = list(rows.order_by("-created_at", "-id").values_list("id", "created_at", "owner_id"))
    rows = rows[:MOST][::-1]
    asked = read_asked(plan, [pk for pk, _at, _owner in rows])
    got = happened(model.record_type, {pk: owner for pk, _at, owner in rows})
    decisions = decide_by_day(plan, [(pk, at) for pk, at, _owner in rows], asked, now)
    would = {pk: each.owner for pk, each in decisions.items()}
    differing = [pk for pk, _at, _owner in reversed(rows) if would[pk] != got[pk]]
    return Replay(
        len(rows),
        len(rows) - len(differing),
        by_person(got, would),
        told(plan, differing[:SHOWN], got, asked, decisions),
    )


def happened(record_type: int, owners: Mapping[int, int | None]) -> dict[int, int | None]:
    """Who got each first, by its first decision; without one, whose it is now."""
    first = RoutingTrace.objects.filter(
        record_type=record_type, record_id__in=list(owners), came=Came.GIVEN
    ).order_by("-id")
    return {**owners, **dict(first.values_list("record_id", "owner_id"))}


def decide_by_day(
    plan: Plan, rows: list[tuple[int, datetime]], asked: Mapping[int, Asked], now: datetime
) -> dict[int, Decision]:
    zone = ZoneInfo(Organisation.current().time_zone)
    present = read_people(plan, now)
    steady = {user: why for user, why in present.why_not.items() if why != AWAY}
    first = min((at for _pk, at in rows), default=now).astimezone(zone).date()
    away = list(
        Absence.objects.overlapping(first, now.astimezone(zone).date()).values_list(
            "user_id", "since", "until"
        )
    )
    people = People(steady, present.open, present.teams)
    deciding, found, day = Deciding(plan, people, Turns()), {}, None
    for pk, at in rows:
        if (today := at.astimezone(zone).date()) != day:
            day = today
            gone = {user: AWAY for user, since, until in away if since <= day <= until}
            people.why_not = gone | steady
        found[pk] = deciding.decide(asked[pk])
    return found


def by_person(
    got: Mapping[int, int | None], would: Mapping[int, int | None]
) -> list[tuple[User | None, int, int]]:
    before, after = Counter(got.values()), Counter(would.values())
    people = people_of({*before, *after})
    rows = [(people.get(user), before[user], after[user]) for user in {*before, *after}]
    return sorted(rows, key=lambda each: (-each[2], -each[1], str(each[0] or "")))


def told(plan: Plan, ids: list[int], got, asked, decisions) -> list[Difference]:
    users = {user for pk in ids for user in (got[pk], decisions[pk].owner)}
    users |= {each[1] for pk in ids for each in decisions[pk].skipped}
    people = people_of(users)
    telling = Telling(plan, people)
    records = {each.pk: each for each in plan.routed.model.objects.with_ids(ids)}
    return [
        Difference(records[pk], people.get(got[pk]), telling.tell(asked[pk], decisions[pk]))
        for pk in ids
        if pk in records
    ]
