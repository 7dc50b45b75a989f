"""What a rule would have done in the last days of real history (part 4, no. 2).

A job over events (or records, where time sets the rule off). What the rule would have set is kept
in mind for the same record, until history itself set the field: so a lead the rule would have
moved on does not count as new at its next call.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from automations.backtest import points as found
from automations.backtest.asof import Point, as_today, met
from automations.effects import SET
from automations.models import Rule
from automations.offers import AFTER, ENTERS, EVERY, LEAVES
from automations.reading import Broken, Reading, conditions_of, nobody
from records.actions.values import database_values
from records.jobs import runner
from records.jobs.runner import job_kind
from records.lists.newvalues import as_value
from records.lists.periods import Period
from records.models import Event, Job

KIND = "automations.backtest"
CHUNK = 2_000
MOST = 5_000  # firings kept; more say nothing more


def start(rule: Rule, *, user, days: int, now: datetime) -> Job:
    """Begins a backtest over the last days. Raises Broken."""
    reading = Reading(rule)
    reading.check()
    since = now - timedelta(days=days)
    params = {"rule": rule.pk, "version": rule.version, "days": days,
              "since": since.isoformat(), "until": now.isoformat()}  # fmt: skip
    title = _("Backtest of “%(rule)s”") % {"rule": rule}
    return runner.start(KIND, user=user, title=title, params=params, total=_total(reading, since))


def _total(reading: Reading, since: datetime) -> int:
    if reading.rule.trigger in (AFTER, EVERY):
        return reading.model.objects.count()
    return _happened(since).count()


def _happened(since: datetime) -> QuerySet[Event]:
    """Events by when it happened: imported history counts on its own days."""
    found = Event.objects.annotate(moment=Coalesce("happened_at", "at"))
    return found.filter(moment__gte=since)


@job_kind(KIND)
def step(job: Job) -> bool:
    """One chunk of events or records. A rule changed meanwhile is tested as it is now."""
    rule = Rule.objects.get(pk=job.params["rule"])
    since, until = (parse_datetime(job.params[name]) for name in ("since", "until"))
    try:
        reading = Reading(rule, nobody(until))
        trial = Trial(reading, job.place.get("put", {}), job.result)
        by_time = rule.trigger in (AFTER, EVERY)
        read = trial.records if by_time else trial.events
        last, count = read(job.place.get("last", 0), since, until)
    except Broken as problem:
        job.result = {"problem": str(problem), **_links(rule)}
        return True
    job.done += count
    job.place = {"last": last, "put": trial.put}
    job.result = trial.result | _links(rule)
    return count < CHUNK or len(trial.result["fired"]) >= MOST


def _links(rule: Rule) -> dict[str, str]:
    return {"url": f"/automations/{rule.pk}/backtest/"}


class Trial:
    """A rule on trial: what it fired so far, and what it would have written."""

    def __init__(self, reading: Reading, put: dict[str, dict], result: dict[str, Any]) -> None:
        self.reading, self.put = reading, put
        self.result = {"fired": result.get("fired", []), "unsure": self._unsure()}

    def events(self, last: int, since: datetime, until: datetime) -> tuple[int, int]:
        """The next chunk of events; (last id, how many)."""
        if not last:
            first = _happened(since).aggregate(first=Min("id"))["first"]
            last = (first or 1) - 1
        some = list(_happened(since).filter(id__gt=last, moment__lte=until).order_by("id")[:CHUNK])
        kind = self.reading.rule.trigger
        read = found.of_moves if kind in (ENTERS, LEAVES) else found.of_events
        self.look_at(read(self.reading, some))
        return (some[-1].pk if some else last), len(some)

    def records(self, last: int, since: datetime, until: datetime) -> tuple[int, int]:
        """The next chunk of records, each through the whole time; (last id, how many)."""
        some = self.reading.model._base_manager.filter(id__gt=last).order_by("id")
        ids = list(some.values_list("id", flat=True)[:CHUNK])
        if self.reading.rule.trigger == AFTER:
            self.look_at(found.of_dates(self.reading, ids, since, until))
        else:
            for points in found.of_rhythm(self.reading, ids, since, until):
                self.look_at(points)
        return (ids[-1] if ids else last), len(ids)

    def look_at(self, points: list[Point]) -> None:
        """Round by round: each record's first point, then its second …"""
        for round_of in _rounds(points):
            for day in _by_day(round_of, self.reading):
                self._fire(day)
        self.result["fired"].sort(key=lambda row: (row[1], row[2]))

    def _fire(self, points: list[Point]) -> None:
        rule, fired = self.reading.rule, self.result["fired"]
        done = {row[0] for row in fired} if rule.once else set()
        points = [each for each in points if each.record_id not in done]
        for each in points:
            each.put = self.put.get(str(each.record_id), {})
        reading = Reading(rule, nobody(points[0].at)) if points else self.reading
        passed = met(reading, points, reading.q)
        for number, each in enumerate(points):
            if number in passed and len(fired) < MOST and self._has_room(each):
                fired.append([each.record_id, each.at.isoformat(), each.upto])
                self._write(each)

    def _has_room(self, point: Point) -> bool:
        most = self.reading.rule.most_per_hour
        if most is None:
            return True
        hour_ago = (point.at - timedelta(hours=1)).isoformat()
        return sum(1 for _pk, at, _e in self.result["fired"][-most:] if at > hour_ago) < most

    def _write(self, point: Point) -> None:
        for column, value in self._values.items():
            self.put.setdefault(str(point.record_id), {})[column] = [value, point.upto]

    @property
    def _values(self) -> dict[str, Any]:
        """{column: what the rule sets it to}, as it stands in events."""
        columns, found_values = self.reading.columns, {}
        for effect, values in self.reading.effects:
            if effect.name.startswith(SET):
                column = columns[effect.name.removeprefix(SET)]
                if column.definition is not None:
                    found_values[column.name] = values["value"]
                    continue
                value = as_value(column, values["value"])
                stored = database_values(self.reading.model, {column.name: value})
                found_values |= {name: _plain(each) for name, each in stored.items()}
        return found_values

    def _unsure(self) -> list[str]:
        """Fields taken as they are today, in words."""
        filters = [self.reading.condition]
        if self.reading.rule.trigger in (ENTERS, LEAVES):
            filters.append(self.reading.place)
        return as_today(self.reading, filters)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _rounds(points: list[Point]) -> Iterator[list[Point]]:
    seen: dict[int, int] = {}
    rounds: dict[int, list[Point]] = {}
    for point in sorted(points, key=lambda each: (each.upto, each.at)):
        number = seen[point.record_id] = seen.get(point.record_id, -1) + 1
        rounds.setdefault(number, []).append(point)
    yield from rounds.values()


def _by_day(points: list[Point], reading: Reading) -> Iterator[list[Point]]:
    """Days apart where it matters: "last 7 days" means something else on each."""
    conditions = conditions_of(reading.condition)
    if not any(isinstance(v, Period) and v.is_relative for c in conditions for v in c.values):
        yield points
        return
    days: dict[Any, list[Point]] = {}
    for point in points:
        days.setdefault(point.at.astimezone(reading.asker.zone).date(), []).append(point)
    for day in sorted(days):
        yield days[day]
