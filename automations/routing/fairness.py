"""Who got how many, week by week (idea 3)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncWeek

from automations.models import Came, RoutingTrace
from automations.routing.told import people_of
from users.models import Organisation, User

WEEKS = 8


@dataclass(frozen=True)
class Got:
    """A person's records of each week, newest week first; ``share`` of all in per cent."""

    person: User | None
    weeks: list[int]
    share: float

    @property
    def total(self) -> int:
        return sum(self.weeks)


@dataclass(frozen=True)
class Fairness:
    weeks: list[date]
    people: list[Got]
    nobody: int

    @property
    def total(self) -> int:
        return sum(each.total for each in self.people)


def fairness(record_type: int, now: datetime, *, territory: int | None = None) -> Fairness:
    """The last weeks with the present one, in the organisation's time zone."""
    zone = ZoneInfo(Organisation.current().time_zone)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=n) for n in range(WEEKS)]
    start = datetime.combine(weeks[-1], datetime.min.time(), zone)
    rows = RoutingTrace.objects.filter(record_type=record_type, at__gte=start)
    if territory is not None:
        rows = rows.filter(territory_id=territory)
    given = rows.filter(came=Came.GIVEN).annotate(week=TruncWeek("at", tzinfo=zone))
    counts: dict[int, dict[date, int]] = defaultdict(dict)
    for each in given.order_by().values("owner_id", "week").annotate(n=Count("id")):
        counts[each["owner_id"]][each["week"].date()] = each["n"]
    total = sum(n for by_week in counts.values() for n in by_week.values())
    people = people_of(counts)
    found = [
        Got(
            people.get(user),
            [by_week.get(week, 0) for week in weeks],
            100 * sum(by_week.values()) / total,
        )
        for user, by_week in counts.items()
    ]
    found.sort(key=lambda each: (-each.total, str(each.person)))
    return Fairness(weeks, found, rows.filter(came=Came.NOBODY).count())
