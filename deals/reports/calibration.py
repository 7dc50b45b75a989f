"""How well past forecasts did (idea 10): frozen forecasts against what was won, and how many of
the deals that were called 60 % likely were won."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import connection
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from deals.forecast.worth import stood
from deals.kinds import Forecast
from deals.models import ForecastSnapshot, Stage, Unit
from deals.reports.common import DealReport, Deals, whole
from records.lists.periods import month_start
from records.reports import Answer, Asked, Cell, Col, Counted, Row, Section, Shows, Table
from records.reports.charts import Line, Lines
from records.reports.declaration import register
from records.reports.questions import DayField, OneOf
from records.spans import Relation
from users.models import User

BY = [
    ("likelihood", gettext_lazy("likelihood")), ("stage", gettext_lazy("stage")),
    ("owner", gettext_lazy("owner")), ("category", gettext_lazy("category")),
]  # fmt: skip
GROUP = {
    "likelihood": "(t.likelihood / 10 * 10)::text", "stage": "t.stage::text",
    "owner": "coalesce(t.owner::text, 'none')", "category": "t.forecast",
}  # fmt: skip
# Deals that were open that day, by what was said of them then, and what they are now.
OPEN_THEN = """
    SELECT t.id, {} AS grp, t.likelihood, CASE WHEN n.trashed THEN 'gone' ELSE n.kind END AS became
    FROM ({}) t JOIN ({}) n ON n.id = t.id JOIN ({}) b ON b.id = t.id
    WHERE t.kind = 'open' AND t.mine AND NOT t.trashed
"""
SUMS = """
    SELECT grp, count(*), avg(likelihood)::float / 100,
           count(*) FILTER (WHERE became = 'won'), count(*) FILTER (WHERE became = 'lost'),
           count(*) FILTER (WHERE became IN ('open', 'gone')),
           (avg(likelihood) FILTER (WHERE became IN ('won', 'lost')))::float / 100
    FROM ({}) o GROUP BY GROUPING SETS ((grp), ()) ORDER BY grouping(grp), grp
"""
BECAME = {"won": ["won"], "lost": ["lost"], "open": ["open", "gone"],
          "deals": ["won", "lost", "open", "gone"]}  # fmt: skip
MONTHS = 12


@register
class CalibrationReport(DealReport):
    """A forecast that is scored: by person, stage, likelihood and category."""

    name = "calibration"
    title = gettext_lazy("How well forecasts did")
    hint = gettext_lazy("Frozen forecasts against what was won; likelihood against the outcome.")
    icon = "target"

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        then = asked.today - timedelta(days=90)
        return {
            "by": OneOf(gettext_lazy("By"), BY, initial="likelihood", required=True),
            "then": DayField(gettext_lazy("Said on"), today=asked.today, initial=then),
            **super().questions(asked),
        }

    def read(self, asked: Asked) -> Answer:
        frozen = Frozen(asked)
        sections = [Calibration(asked).section(), frozen.section()]
        return Answer(sections, notes=frozen.missing(frozen.live.won()))

    def counted(self, asked: Asked, cell: str) -> Counted | None:
        return Calibration(asked).counted(cell)


class Calibration(Deals):
    """What was said of open deals on a day, and what became of them until now."""

    def __init__(self, asked: Asked):
        super().__init__(asked)
        self.by = asked.values["by"]
        self.day: date = asked.values["then"] or asked.today

    @property
    def open_then(self) -> Relation:
        then = stood(self.asked.end_of(self.day), owners=self.owners)
        base = Relation.of(self.records.values_list("id"))
        return Relation.joined(OPEN_THEN, sql.SQL(GROUP[self.by]), then, stood(None), base)

    def names(self) -> dict[str, Any]:
        if self.by == "stage":
            return {str(pk): name for pk, name in Stage.objects.values_list("pk", "name")}
        if self.by == "owner":
            people = {str(pk): name for pk, name in User.objects.values_list("pk", "name")}
            return people | {"none": _("nobody")}
        if self.by == "category":
            return {value: str(words).capitalize() for value, words in Forecast.choices}
        return {str(n): f"{n} – {min(n + 9, 100)} %" for n in range(0, 101, 10)}

    def section(self) -> Section:
        found, names = Relation.joined(SUMS, self.open_then), self.names()
        with connection.cursor() as cursor:
            cursor.execute(found.text, found.params)
            *groups, whole = cursor.fetchall()
        if self.by == "likelihood":
            groups.sort(key=lambda group: int(group[0]))
        rows = [self.row(names.get(key, key), key, *sums) for key, *sums in groups]
        if rows:
            rows.append(self.row(_("Total"), "all", *whole[1:], total=True))
        columns = [
            Col("group", dict(BY)[self.by], Shows.TEXT), Col("deals", _("open then")),
            Col("said", _("said likely"), Shows.PERCENT), Col("won", _("won since")),
            Col("lost", _("lost since")), Col("open", _("still open, or gone")),
            Col("rate", _("won of the closed"), Shows.PERCENT),
            Col("off", _("said too much by"), Shows.PERCENT),
        ]  # fmt: skip
        note = _(
            "Likelihood, stage, owner and category are those of that day. “Said too much by” "
            "compares, for those closed since, the likelihood with how many were won."
        )
        title = _("Said on %(day)s") % {"day": date_format(self.day)}
        return Section("calibration", title, Table(columns, rows), note=note)

    def row(self, name, key, deals, said, won, lost, still, closed_said, total=False) -> Row:
        rate = won / (won + lost) if won + lost else None
        url = self.asked.records_url
        cells = {
            "group": Cell(name), "deals": Cell(deals, url(f"deals.{key}")), "said": Cell(said),
            "won": Cell(won, url(f"won.{key}")), "lost": Cell(lost, url(f"lost.{key}")),
            "open": Cell(still, url(f"open.{key}")), "rate": Cell(rate),
            "off": Cell(None if rate is None else closed_said - rate),
        }  # fmt: skip
        return Row(cells, total=total)

    def counted(self, cell: str) -> Counted | None:
        what, _dot, key = cell.partition(".")
        if what not in BECAME or not key or len(key) > 20:
            return None
        found = Relation.joined(
            "SELECT id, likelihood / 100.0 FROM ({}) o"
            " WHERE became = ANY(%s) AND (%s = 'all' OR grp = %s)",
            self.open_then,
        )  # fmt: skip
        columns = [Col("said", _("said likely"), Shows.PERCENT)]
        words = {"won": _("won since"), "lost": _("lost since"), "open": _("still open, or gone"),
                 "deals": _("open then")}  # fmt: skip
        title = f"{self.names().get(key, _('Total'))}: {words[what]}"
        return Counted(
            title, Relation(found.text, (*found.params, BECAME[what], key, key)), columns
        )


class Frozen(Deals):
    """Each month's forecast as it stood frozen when the month began, and what was won in it."""

    def section(self) -> Section:
        months = [month_start(self.asked.today, -n) for n in range(MONTHS, 0, -1)]
        said, won = self.said(months), self.won(months)
        rows = [
            self.row(month, said[month], won.get(month, Decimal(0)))
            for month in months
            if month in said
        ]
        columns = [
            Col("month", _("month"), Shows.TEXT), Col("week", _("frozen on"), Shows.DATE),
            self.money("commit", _("closed and commit")),
            self.money("weighted", _("weighted")),
            self.money("won", _("won")),
            Col("off", _("weighted said too much by"), Shows.PERCENT),
        ]  # fmt: skip
        note = _("Forecasts are frozen every Monday and never change. Filters of the list do not "
                 "reach them; person, team and pipeline do.")  # fmt: skip
        return Section(
            "frozen", _("Frozen forecasts"), Table(columns, rows), self.picture(rows), note
        )

    def said(self, months: list[date]) -> dict[date, dict[str, Any]]:
        """{month: {week, commit, weighted}} of the first week frozen in each month; two queries."""
        weeks: dict[date, date] = {}
        for week in self.snapshots.order_by("week").values_list("week", flat=True).distinct():
            month = week.replace(day=1)
            if month in months:
                weeks.setdefault(month, week)
        found: dict[date, dict[str, Any]] = {
            month: {"week": week, "commit": Decimal(0), "weighted": Decimal(0)}
            for month, week in weeks.items()
        }
        rows = self.snapshots.filter(week__in=weeks.values(), month__in=months).exclude(
            category=Forecast.OMITTED
        )
        for row in rows:
            if row.month in found and found[row.month]["week"] == row.week:
                found[row.month]["weighted"] += row.weighted
                if row.category in {Forecast.CLOSED, Forecast.COMMIT}:
                    found[row.month]["commit"] += row.amount
        return found

    @property
    def snapshots(self):
        visible, found = self.asked.user.visible_owner_ids(), ForecastSnapshot.objects.all()
        found = found if visible is None else found.filter(owner_id__in=visible)
        pipeline = self.asked.values.get("pipeline")
        found = found.filter(pipeline_id=pipeline) if pipeline else found
        return found if self.owners is None else found.filter(owner_id__in=self.owners)

    def won(self, months: list[date]) -> dict[date, Decimal]:
        won = self.live.won().filter(
            close_date__gte=months[0], close_date__lt=month_start(months[-1], 1)
        )
        found = won.values_list(TruncMonth("close_date")).annotate(total=Sum("base_value"))
        return {month: total or Decimal(0) for month, total in found}

    def row(self, month: date, said: dict[str, Any], won: Decimal) -> Row:
        off = (said["weighted"] - won) / won if won else None
        cells = {
            "month": Cell(date_format(month, "F Y")), "week": Cell(said["week"]),
            "commit": Cell(said["commit"], self.said_url(said["week"])),
            "weighted": Cell(said["weighted"], self.said_url(said["week"])),
            "won": Cell(won, self.won_url(month)), "off": Cell(off),
        }  # fmt: skip
        return Row(cells)

    def said_url(self, week: date) -> str:
        """The forecast of the day before, as it can be worked out today."""
        asked = {name: self.asked.params.get(name, "") for name in ("pipeline", "owner", "team")}
        asked |= {"unit": Unit.MONTH, "as_of": (week - timedelta(days=1)).isoformat()}
        return f"{reverse('deal_forecast')}?{urlencode({k: v for k, v in asked.items() if v})}"

    def won_url(self, month: date) -> str:
        last = month_start(month, 1) - timedelta(days=1)
        return self.link(stage_kind="won", close_date=f"{month}..{last}")

    def picture(self, rows: list[Row]) -> Lines | None:
        if len(rows) < 2:
            return None
        lines = [
            Line(_("weighted"), "blue", [float(row.cells["weighted"].value) for row in rows]),
            Line(_("won"), "green", [float(row.cells["won"].value) for row in rows]),
        ]
        most = max(max(filter(None, line.values), default=0) for line in lines)
        ends = (str(rows[0].cells["month"].value), str(rows[-1].cells["month"].value))
        top = whole(Decimal(most), self.currency)
        return Lines(_("Frozen forecast and what was won"), lines, *ends, top)
