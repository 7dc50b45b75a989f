"""What a forecast adds up: deals by period of their close date, category and person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from psycopg import sql

from deals.forecast.goals import first_day, goal_of
from deals.forecast.worth import AMOUNTS, SUM_STEPS, then_and_now
from deals.models import Goal
from deals.reports.changes import (
    LOST,
    PERIOD_WORDS,
    PULLED,
    REOPENED,
    SLIPPED,
    WON,
    of_measure,
    pairs_of,
)
from deals.reports.common import Deals, whole
from deals.reports.periods import Span, periods_around
from deals.reports.said import CATEGORIES, LATE, NOBODY, SAID, WEIGHTED, said_then
from records.reports import Asked, Cell, Col, Counted, Figure, Row, Shows, Table
from records.reports.changes import ALL, Changes, Place
from records.reports.charts import Bar, Bars, Part
from records.reports.flows import Flow, read_flows_and_groups
from records.spans import Relation
from users.models import User

ZERO = Decimal(0)
# Won deals are closed, whatever their category says; lost ones are in no forecast. A timestamp
# without a zone is cut many times faster than one with it.
STARTS = "date_trunc('{unit}', {day}::timestamp)"
SUMS = """
    SELECT {starts}::date AS starts, owner,
           CASE WHEN kind = 'won' THEN 'closed' ELSE d.forecast END AS category, count(*),
           coalesce(sum(base_value), 0), coalesce(sum(base_value * d.win_likelihood), 0) / 100
    FROM ({deals}) d JOIN deals_stage k ON k.id = d.stage
    WHERE kind <> 'lost' AND (kind = 'open' OR close_date >= %s)
    GROUP BY 1, 2, 3
"""
READ = ["stage", "owner", "close_date", "forecast", "base_value", "win_likelihood"]
# The same of deals as they were, as columns of the pairs; no category: not in the forecast.
GROUP = {
    "starts": STARTS + "::date",
    "owner": "b.owner_id",
    "category": """
        CASE WHEN t.place IS NOT NULL AND NOT t.trashed AND t.mine AND b.kind <> 'lost'
                  AND (b.kind = 'open' OR b.close_date >= '{first}')
             THEN CASE WHEN b.kind = 'won' THEN 'closed' ELSE b.forecast END END""",
}
# Where a deal stands in a forecast: its period, or that it is won (1), lost (2) or has no day (3).
AT_WON, AT_LOST, AT_NONE, AT_EARLIER, AT_LATER = 1, 2, 3, 4, 5
PLACE = """
    CASE k.kind WHEN 'won' THEN 1 WHEN 'lost' THEN 2 ELSE CASE
        WHEN d.close_date IS NULL THEN 3 WHEN d.close_date < '{first}' THEN 4
        {periods} ELSE 5 END END
"""
ORDER = {AT_EARLIER: 0, AT_LATER: 999_998, AT_NONE: 999_999}


@dataclass
class Sums:
    """Counts and amounts by category, and all weighted."""

    count: dict[str, int]
    amount: dict[str, Decimal]
    weighted: Decimal = ZERO

    @classmethod
    def of(cls, rows: Iterable[tuple]) -> Sums:
        sums = cls(defaultdict(int), defaultdict(lambda: ZERO))
        for _starts, _owner, category, count, amount, weighted in rows:
            sums.count[category] += count
            sums.amount[category] += amount
            sums.weighted += ZERO if category == "omitted" else weighted
        return sums


class Expected:
    """The forecast for one question."""

    def __init__(self, asked: Asked):
        self.asked, self.deals = asked, Deals(asked)
        self.unit = asked.values["unit"]
        self.day: date | None = asked.values["as_of"]
        self.periods = periods_around(self.day or asked.today, self.unit)

    @property
    def present(self) -> Span:
        """The period that is under way, or was on that day."""
        return Span(first_day(self.day or self.asked.today, self.unit), self.unit)

    @cached_property
    def rows(self) -> list[tuple]:
        """(first day, owner, category, count, amount, weighted); one query."""
        if self.day:
            _flows, groups = self.past
            return [
                (*key, count, then, weighted)
                for *key, count, then, _mid, _now, weighted in groups
                if key[2] is not None
            ]
        deals = Relation.of(self.deals.live.values_list(*READ))
        text = SUMS.format(starts=STARTS.format(unit=self.unit, day="close_date"), deals="{}")
        found = Relation.joined(text, deals)
        with connection.cursor() as cursor:
            cursor.execute(found.text, (*found.params, self.periods[0].starts))
            return cursor.fetchall()

    # --- tables -----------------------------------------------------------------------------------

    def table(self, first: Any, rows: list[Row]) -> Table:
        """Goals stand in it where there are any."""
        amounts = [self.deals.money(key, words) for key, (words, _tone) in CATEGORIES.items()]
        weighted = self.deals.money("weighted", _("weighted"))
        columns = [Col("name", first, Shows.TEXT), *amounts, weighted]
        if any(row.cells["goal"].value for row in rows):
            columns += [
                self.deals.money("goal", _("goal")),
                Col("attained", _("attained"), Shows.PERCENT, _("What is closed, of the goal.")),
            ]
        return Table(columns, rows)

    def cells(self, name: str, sums: Sums, goal: Decimal | None, link) -> dict[str, Cell]:
        closed = sums.amount["closed"]
        cells = {key: Cell(sums.amount[key], link(key)) for key in CATEGORIES}
        return {
            "name": Cell(name), **cells, "weighted": Cell(sums.weighted, link(WEIGHTED)),
            "goal": Cell(goal, reverse("goals") if goal else ""),
            "attained": Cell(closed / goal if goal else None),
        }  # fmt: skip

    def link(self, category: str, period: Span, who: str = ALL, **more: Any) -> str:
        """The list of a cell; of a past day, the records of that day."""
        if self.day:
            return self.asked.records_url(f"{SAID}.{category}.{period.starts}.{who}")
        state = {
            "closed": {"stage_kind": "won"}, WEIGHTED: {"stage_kind": "open,won",
            "forecast__not": "omitted"},
        }.get(category, {"stage_kind": "open", "forecast": category})  # fmt: skip
        return self.deals.link(close_date=period.days, **state, **more)

    def by_period(self) -> Table:
        by_start = defaultdict(list)
        for row in self.rows:
            by_start[row[0]].append(row)
        rows = []
        for period in self.periods:
            sums = Sums.of(by_start[period.starts])
            cells = self.cells(
                str(period), sums, self.goal(period), lambda c, p=period: self.link(c, p)
            )
            rows.append(Row(cells, total=period == self.present))
        return self.table(_("period"), rows)

    def by_people(self) -> Table:
        """The present period by owner, or by the team each belongs to today."""
        by_team = self.asked.values["people"] == "team"
        people = {row["pk"]: row for row in User.objects.values("pk", "name", "team", "team__name")}
        groups: dict[Any, list[tuple]] = defaultdict(list)
        for row in self.rows:
            if row[0] == self.present.starts:
                person = people.get(row[1])
                groups[(person and person["team"]) if by_team else row[1]].append(row)
        teams = {each["team"]: each["team__name"] for each in people.values()}
        nobody = _("no team") if by_team else _("nobody")
        names = teams if by_team else {pk: each["name"] for pk, each in people.items()}
        rows = [
            Row(self.cells(
                names.get(key) or nobody, Sums.of(found), self.goal_of_one(key, by_team=by_team),
                lambda c, k=key: self.link_of_one(c, k, people, by_team=by_team)))
            for key, found in groups.items()
        ]  # fmt: skip
        rows.sort(key=lambda row: (-row.cells["weighted"].value, row.cells["name"].value))
        if rows:
            whole = Sums.of(each for found in groups.values() for each in found)
            goal = self.goal(self.present)
            cells = self.cells(_("Total"), whole, goal, lambda c: self.link(c, self.present))
            rows.append(Row(cells, total=True))
        return self.table(_("team") if by_team else _("owner"), rows)

    def link_of_one(self, category: str, key, people, *, by_team: bool) -> str:
        if not by_team:
            who = NOBODY if key is None else str(key)
            return self.link(category, self.present, who, owner=who)
        members = [str(pk) for pk, each in people.items() if each["team"] == key]
        if key is None:  # who belongs to no team, and nobody at all
            members.append(NOBODY)
        return self.link(category, self.present, "+".join(members), owner=",".join(members))

    # --- goals ------------------------------------------------------------------------------------

    @cached_property
    def goals(self) -> list[Goal]:
        return list(Goal.objects.visible_to(self.asked.user).live())

    def goal(self, period: Span) -> Decimal | None:
        """The goal of whom is asked about: the person, the team or the company."""
        owner, team = self.asked.values["owner"], self.asked.values["team"]
        user = (self.asked.user.pk if owner == "me" else int(owner)) if owner else None
        return goal_of(self.goals, self.unit, period.starts, user=user, team=None if user else team)

    def goal_of_one(self, key: int | None, *, by_team: bool) -> Decimal | None:
        if key is None:
            return None
        user, team = (None, key) if by_team else (key, None)
        return goal_of(self.goals, self.unit, self.present.starts, user=user, team=team)

    # --- picture ----------------------------------------------------------------------------------

    def picture(self) -> Bars:
        bars, code = [], self.deals.currency
        for period in self.periods:
            sums = Sums.of(row for row in self.rows if row[0] == period.starts)
            goal = self.goal(period)
            total = sum((sums.amount[key] for key in CATEGORIES), ZERO)
            words = whole(total, code)
            if goal:
                words = _("%(sum)s · goal %(goal)s") % {"sum": words, "goal": whole(goal, code)}
            parts = [Part(float(sums.amount[k]), tone) for k, (_w, tone) in CATEGORIES.items()]
            bars.append(Bar(str(period), words, parts))
        return Bars(_("Forecast by period"), bars, list(CATEGORIES.values()))

    def figures(self) -> list[Figure]:
        """The present period at a glance."""
        sums = Sums.of(row for row in self.rows if row[0] == self.present.starts)
        code, goal = self.deals.currency, self.goal(self.present)
        late = Sums.of(
            r for r in self.rows if r[0] and r[0] < self.present.starts and r[2] != "closed"
        )
        return [
            Figure(_("closed, %(period)s") % {"period": self.present},
                   whole(sums.amount["closed"], code),
                   self.link("closed", self.present)),
            Figure(_("weighted"), whole(sums.weighted, code), self.link(WEIGHTED, self.present)),
            Figure(_("goal"), whole(goal, code) if goal else "–", reverse("goals")),
            Figure(_("open, close date before"), f"{sum(late.count.values()):,}", self.late_url()),
        ]  # fmt: skip

    def late_url(self) -> str:
        if self.day:
            return self.asked.records_url(f"{SAID}.{LATE}.{self.present.starts}.{ALL}")
        last = self.present.starts - timedelta(days=1)
        return self.deals.link(close_date__lte=last.isoformat(), stage_kind="open")

    # --- then and now -----------------------------------------------------------------------------

    @property
    def pairs(self) -> Relation:
        first = self.periods[0].starts
        # Comparing with each last day is many times faster than cutting each day to its period.
        periods = [f"WHEN d.close_date <= '{p.ends}' THEN {p.number}" for p in self.periods]
        place = PLACE.format(first=first, periods=" ".join(periods))
        moment = self.asked.end_of(self.day or self.asked.today)
        both = then_and_now(moment, place=place, owners=self.deals.owners)
        more = [
            sql.SQL("{} AS {}").format(
                sql.SQL(text.format(unit=self.unit, day="b.close_date", first=first)),
                sql.Identifier(name),
            )
            for name, text in GROUP.items()
        ]
        return pairs_of(self.deals.records, both, more)

    @cached_property
    def past(self) -> tuple[list[Flow], list[tuple]]:
        """What became of the deals of that day, and what was expected then; one query."""
        return read_flows_and_groups(self.pairs, AMOUNTS[:4], list(GROUP))

    def changes(self) -> Changes:
        places = [
            Place(AT_EARLIER, _("Earlier")),
            *(Place(period.number, str(period)) for period in self.periods),
            Place(AT_LATER, _("Later")),
            Place(AT_NONE, _("No close date")),
            Place(AT_WON, _("Won"), "green", counts=False),
            Place(AT_LOST, _("Lost"), "red", counts=False),
        ]
        return Changes(places, PERIOD_WORDS, moved, SUM_STEPS, word=_("period"))

    def changed(self) -> tuple[Table, Table]:
        found, changes = of_measure(self.past[0], "value", moved), self.changes()
        return (
            changes.table(self.asked, found, amounts=False, prefix="value"),
            changes.table(self.asked, found, amounts=True, prefix="value"),
        )

    def counted(self, cell: str) -> Counted | None:
        worth = self.deals.money("b0", _("worth then"))
        if cell.startswith(f"{SAID}."):
            return said_then(self.pairs, cell, worth, self.unit)
        if not cell.startswith("value."):
            return None
        columns = [worth, self.deals.money("b1", _("worth now"))]
        return self.changes().counted(self.pairs, cell, columns)


def moved(place0: int, place1: int, _arrives: bool) -> str:
    """Slipped to a later period, pulled to an earlier one, won, lost, reopened."""
    over = {AT_WON: WON, AT_LOST: LOST}
    if place0 in over and place1 in over:
        return over[place1]
    if place1 in over:
        return over[place1]
    if place0 in over:
        return REOPENED
    before, after = ORDER.get(place0, place0), ORDER.get(place1, place1)
    return SLIPPED if after > before else PULLED
