"""Won and lost deals by reason, owner, source and any choice (WA-28, X46), with cycle length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db import connection
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.kinds import CLOSED_KINDS, StageKind
from deals.models import Deal, LostReason, Pipeline
from deals.reports.common import DealReport, Deals
from deals.reports.common import whole as money
from leads.models import Source
from records.fields.definitions import fields_of
from records.models.fields import FieldType
from records.reports import (
    Answer,
    Asked,
    Cell,
    Col,
    Counted,
    Figure,
    Row,
    Section,
    Shows,
    Table,
)
from records.reports.charts import Bar, Bars, Part
from records.reports.declaration import register
from records.reports.questions import OneOf, PeriodField
from records.reports.tables import in_words
from records.spans import Relation
from users.models import User

# Days from the day a deal came (or was engaged, if imported so) to the day it was closed.
SUMS = """
    SELECT grp, count(*) FILTER (WHERE won), coalesce(sum(base_value) FILTER (WHERE won), 0),
           count(*) FILTER (WHERE NOT won),
           coalesce(sum(base_value) FILTER (WHERE NOT won), 0),
           avg(days) FILTER (WHERE won),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE won),
           avg(days) FILTER (WHERE NOT won),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE NOT won)
    FROM (
        SELECT grp, base_value, kind = %s AS won,
               (close_date - (created_at AT TIME ZONE %s)::date)::float AS days
        FROM ({}) b (grp, base_value, kind, close_date, created_at)
    ) d GROUP BY GROUPING SETS ((grp), ())
    ORDER BY grouping(grp), 3 DESC, 2 DESC, 5 DESC, 1
"""
GROUPS = {
    "lost_reason": (gettext_lazy("reason for losing"), LostReason),
    "owner": (gettext_lazy("owner"), User),
    "source": (gettext_lazy("source"), Source),
    "pipeline": (gettext_lazy("pipeline"), Pipeline),
}
CHOICES = (FieldType.CHOICE,)


@dataclass(frozen=True)
class Group:
    """What became of the deals of one group."""

    key: Any
    won: int
    won_value: Decimal
    lost: int
    lost_value: Decimal
    won_mean: float | None
    won_median: float | None
    lost_mean: float | None
    lost_median: float | None

    @property
    def rate(self) -> float | None:
        """Of those that were closed, how many were won."""
        return self.won / (self.won + self.lost) if self.won + self.lost else None


class Closed(Deals):
    """The deals closed in the period asked for."""

    @property
    def days(self):
        return self.asked.days(self.asked.values["period"])

    @property
    def closed(self) -> QuerySet[Deal]:
        closed, days = self.live.filter(stage__kind__in=CLOSED_KINDS), self.days
        closed = closed.filter(close_date__gte=days.start) if days.start else closed
        return closed.filter(close_date__lt=days.end) if days.end else closed

    def groups(self, by: str) -> tuple[list[Group], Group]:
        """Each group, most won first, and all of them together; one query."""
        columns = (group_of(by), "base_value", "stage__kind", "close_date", "created_at")
        found = Relation.joined(SUMS, Relation.of(self.closed.values_list(*columns)))
        with connection.cursor() as cursor:
            cursor.execute(found.text, (StageKind.WON, self.asked.asker.zone_name, *found.params))
            *groups, whole = [Group(*row) for row in cursor.fetchall()]
        return groups, whole

    def names(self, by: str) -> dict[Any, str]:
        if by in GROUPS:
            return {row.pk: str(row) for row in GROUPS[by][1].objects.all()}
        return {}

    def url(self, by: str, key: Any, kind: str) -> str:
        """The list of a group's won or lost deals."""
        named = {f"{by}__empty": "yes"} if key is None else {by: key}
        return self.link(
            stage_kind=kind, close_date=self.days_text, **({} if key is ALL else named)
        )

    @property
    def days_text(self) -> str:
        """The very days, for a list that is read in the time zone of its reader."""
        days, period = self.days, self.asked.values["period"]
        if days.start is None or days.end is None:
            return period.text
        return f"{days.start}..{days.end - timedelta(days=1)}"


ALL = object()
REASON = "lost_reason"


def group_of(by: str) -> Any:
    """The column, or the choice of a custom field."""
    return by if by in GROUPS else KeyTextTransform(by.removeprefix("custom."), "custom")


def choices_for(user) -> list[tuple[str, Any]]:
    """What deals can be grouped by: set lists, and custom fields with a choice ("product")."""
    fields = [f for f in fields_of(Deal, user) if f.type in CHOICES]
    return [
        *((key, words) for key, (words, _model) in GROUPS.items()),
        *((each.column, each.label) for each in fields),
    ]


@register
class ClosedReport(DealReport):
    """Why deals are won and lost, and how long that takes."""

    name = "won_lost"
    title = gettext_lazy("Won and lost")
    hint = gettext_lazy("Win rate, reasons, value and cycle length by anything you choose.")
    icon = "scale"

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        by = choices_for(asked.user)
        return {
            "by": OneOf(gettext_lazy("By"), by, initial=REASON, required=True),
            "period": PeriodField(gettext_lazy("Closed in"), initial="this_year"),
            **super().questions(asked),
        }

    def read(self, asked: Asked) -> Answer:
        closed, by = Closed(asked), asked.values["by"]
        groups, whole = closed.groups(by)
        names = closed.names(by)
        rows = [
            self.row(closed, by, group.key, self.named(by, group.key, names), group)
            for group in groups
        ]
        if rows:
            rows.append(self.row(closed, by, ALL, _("Total"), whole))
        word = dict(choices_for(asked.user))[by]
        note = _("By the day they were closed. Cycle length counts days from the day a deal came.")
        drawn = lost_picture(rows[:-1], whole.lost) if by == REASON else picture(rows[:-1])
        columns = self.columns(closed, word)
        section = Section("groups", _("Won and lost"), Table(columns, rows), drawn, note)
        return Answer([section], self.figures(closed, by, whole), closed.missing(closed.closed))

    def figures(self, closed: Closed, by: str, whole: Group) -> list[Figure]:
        won, lost = (closed.url(by, ALL, kind) for kind in ("won", "lost"))
        code, days = closed.currency, whole.won_median
        return [
            Figure(_("won"), f"{whole.won:,} · {money(whole.won_value, code)}", won),
            Figure(_("lost"), f"{whole.lost:,} · {money(whole.lost_value, code)}", lost),
            Figure(_("win rate"), in_words(whole.rate, Shows.PERCENT) or "–"),
            Figure(_("median to win"), in_words(days, Shows.DAYS) or "–"),
        ]

    def named(self, by: str, key: Any, names: dict[Any, str]) -> str:
        if key is None:
            return _("no reason") if by == REASON else _("none")
        return names.get(key, str(key))

    def columns(self, closed: Closed, word: Any) -> list[Col]:
        return [
            Col("group", word, Shows.TEXT), Col("won", _("won")),
            closed.money("won_value", _("won value")),
            Col("lost", _("lost")),
            closed.money("lost_value", _("lost value")),
            Col("rate", _("win rate"), Shows.PERCENT),
            Col("won_median", _("median to win"), Shows.DAYS),
            Col("won_mean", _("mean to win"), Shows.DAYS),
            Col("lost_median", _("median to lose"), Shows.DAYS),
            Col("lost_mean", _("mean to lose"), Shows.DAYS),
        ]  # fmt: skip

    def row(self, closed: Closed, by: str, key: Any, name: str, group: Group) -> Row:
        won, lost = closed.url(by, key, "won"), closed.url(by, key, "lost")
        cells = {
            "group": Cell(name), "won": Cell(group.won, won),
            "won_value": Cell(group.won_value, won), "lost": Cell(group.lost, lost),
            "lost_value": Cell(group.lost_value, lost), "rate": Cell(group.rate),
            "won_median": Cell(group.won_median), "won_mean": Cell(group.won_mean),
            "lost_median": Cell(group.lost_median), "lost_mean": Cell(group.lost_mean),
        }  # fmt: skip
        return Row(cells, total=key is ALL)

    def counted(self, asked: Asked, cell: str) -> Counted | None:
        return None


def lost_picture(rows: list[Row], lost: int) -> Bars:
    """Why deals were lost, the most frequent reason first."""
    found = [(row.cells["group"].value, row.cells["lost"].value) for row in rows]
    found = sorted((each for each in found if each[1]), key=lambda each: -each[1])
    bars = [
        Bar(name, f"{count:,} · {in_words(count / lost, Shows.PERCENT)}", [Part(count, "red")])
        for name, count in found[:10]
    ]
    return Bars(_("Lost deals by reason"), bars)


def picture(rows: list[Row]) -> Bars:
    bars = []
    for row in rows[:10]:
        won, lost = row.cells["won"].value, row.cells["lost"].value
        rate = row.cells["rate"].value
        words = f"{number_format(won)} / {number_format(won + lost)}"
        if rate is not None:
            words = _("%(count)s · %(rate)s %%") % {"count": words, "rate": round(rate * 100)}
        bars.append(Bar(row.cells["group"].value, words, [Part(won, "green"), Part(lost, "red")]))
    return Bars(_("Won and lost deals"), bars, [(_("won"), "green"), (_("lost"), "red")])
