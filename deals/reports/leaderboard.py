"""Who won most (X25)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.forecast.goals import MONTHS, first_day, goal_of
from deals.models import Goal, Unit
from deals.reports.closed import Closed, Group
from deals.reports.common import DealReport, whole
from records.lists.periods import Days, month_start
from records.reports import Answer, Asked, Cell, Col, Row, Section, Shows, Table
from records.reports.charts import Bar, Bars, Part
from records.reports.declaration import register
from records.reports.questions import PeriodField


@register
class LeaderboardReport(DealReport):
    """People by what they won in a period, with win rate and what of their goal that is."""

    name = "leaderboard"
    title = gettext_lazy("Leaderboard")
    hint = gettext_lazy("Who won how much, at which win rate, against which goal.")
    icon = "trophy"

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {
            "period": PeriodField(gettext_lazy("Closed in"), initial="this_quarter"),
            **super().questions(asked),
        }

    def read(self, asked: Asked) -> Answer:
        closed = Closed(asked)
        groups, _whole = closed.groups("owner")
        names, goals = closed.names("owner"), goals_of(asked, closed.days)
        rows = [
            self.row(closed, n, group, names.get(group.key, _("nobody")), goals(group.key))
            for n, group in enumerate(groups, 1)
        ]
        code = closed.currency
        columns = [
            Col("rank", _("rank")), Col("person", _("person"), Shows.TEXT), Col("won", _("won")),
            closed.money("won_value", _("won value")),
            closed.money("mean_value", _("mean value")),
            Col("lost", _("lost")), Col("rate", _("win rate"), Shows.PERCENT),
            Col("days", _("median to win"), Shows.DAYS),
            closed.money("goal", _("goal")),
            Col("attained", _("attained"), Shows.PERCENT),
        ]  # fmt: skip
        columns[0], columns[1] = columns[1], columns[0]
        bars = [
            Bar(row.cells["person"].value, whole(row.cells["won_value"].value, code),
                [Part(float(row.cells["won_value"].value), "blue")])
            for row in rows[:10]
        ]  # fmt: skip
        picture = Bars(_("Won value by person"), bars)
        section = Section("people", _("People"), Table(columns, rows), picture)
        return Answer([section], notes=closed.missing(closed.closed))

    def row(self, closed: Closed, rank: int, group: Group, name: str, goal: Decimal | None) -> Row:
        won, lost = (closed.url("owner", group.key, kind) for kind in ("won", "lost"))
        cells = {
            "person": Cell(name), "rank": Cell(rank), "won": Cell(group.won, won),
            "won_value": Cell(group.won_value, won),
            "mean_value": Cell(round(group.won_value / group.won, 2) if group.won else None),
            "lost": Cell(group.lost, lost), "rate": Cell(group.rate),
            "days": Cell(group.won_median),
            "goal": Cell(goal, reverse("goals")),
            "attained": Cell(group.won_value / goal if goal else None),
        }  # fmt: skip
        return Row(cells)


def goals_of(asked: Asked, days: Days):
    """The goal of a person for the period, where the period is a month, a quarter or a year."""
    units = {
        unit
        for unit in Unit.values
        if days.start and days.end and days.start == first_day(days.start, unit)
        and days.end == month_start(days.start, MONTHS[Unit(unit)])
    }  # fmt: skip
    goals: Any = list(Goal.objects.visible_to(asked.user).live()) if units else []
    unit = next(iter(units), "")

    def goal(user: int | None) -> Decimal | None:
        return goal_of(goals, unit, days.start, user=user, team=None) if unit and user else None

    return goal
