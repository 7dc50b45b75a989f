"""Which sources bring customers (X46)."""

from __future__ import annotations

from django import forms
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.kinds import Kind, StageCategory
from leads.models import Lead, Source, Status
from records.reports import Answer, Asked, Cell, Col, Counted, Row, Section, Shows, Table
from records.reports.charts import Bar, Bars, Part
from records.reports.declaration import register
from records.reports.questions import OneOf, PeriodField
from records.spans import Relation
from users.reports import PeopleReport

# Won is the first day a lead stood in a customer's status, whatever became of it later.
WON = """
    SELECT l.id, l.source_id, l.created_at, w.won_at,
           extract(epoch FROM w.won_at - l.created_at) / 86400 AS days
    FROM ({}) b JOIN leads_lead l ON l.id = b.id LEFT JOIN (
        SELECT record_id, min(since) AS won_at FROM records_span
        WHERE record_type = %s AND field = %s AND value = ANY(%s::bigint[]) GROUP BY record_id
    ) w ON w.record_id = l.id
"""
SUMS = """
    SELECT source_id, count(*), count(won_at), avg(days)::float,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY days)
    FROM ({}) w GROUP BY GROUPING SETS ((source_id), ())
    ORDER BY grouping(source_id), count(*) DESC, source_id
"""


def source_question() -> OneOf:
    """A filter of the list, offered as a choice."""
    named = Source.objects.live().order_by("name", "id").values_list("pk", "name")
    choices = [("", _("all sources")), *((str(pk), name) for pk, name in named)]
    return OneOf(gettext_lazy("Source"), choices, is_filter=True)


def won_statuses() -> list[int]:
    won = Q(stage__category=StageCategory.CUSTOMER) | Q(kind=Kind.WON)
    return list(Status.objects.filter(won).order_by("pk").values_list("pk", flat=True))


@register
class SourceReport(PeopleReport):
    """Of the leads that came in a period: how many each source brought, and how many of them
    became customers since."""

    name = "lead_sources"
    title = gettext_lazy("Conversion by source")
    hint = gettext_lazy("Which sources bring leads, and which bring customers.")
    group = gettext_lazy("Leads")
    icon = "signpost"
    list_name = "leads"
    model = Lead

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {
            "period": PeriodField(gettext_lazy("Came in"), initial="this_year"),
            **super().questions(asked),
        }

    def leads(self, asked: Asked) -> QuerySet[Lead]:
        leads = asked.chosen(Lead.objects.live().visible_to(asked.user)).order_by()
        owners = self.owners(asked)
        leads = leads if owners is None else leads.filter(owner_id__in=owners)
        start, end = asked.moments(asked.values["period"])
        return leads.filter(created_at__gte=start, created_at__lt=end)

    def won(self, asked: Asked) -> Relation:
        base = Relation.of(self.leads(asked).values_list("id"))
        text = Relation.joined(WON, base)
        more = (Lead.record_type, Lead.spanned["status"], won_statuses())
        return Relation(text.text, (*base.params, *more))

    def read(self, asked: Asked) -> Answer:
        sums = Relation.joined(SUMS, self.won(asked))
        with connection.cursor() as cursor:
            cursor.execute(sums.text, sums.params)
            *found, whole = cursor.fetchall()
        names = dict(Source.objects.values_list("pk", "name"))
        rows = [self.row(asked, names.get(each[0], _("no source")), *each) for each in found]
        if whole[1]:
            rows.append(self.row(asked, _("Total"), 0, *whole[1:]))
        columns = [
            Col("source", _("source"), Shows.TEXT), Col("leads", _("leads")),
            Col("won", _("customers")), Col("rate", _("conversion"), Shows.PERCENT),
            Col("median", _("median time"), Shows.DAYS), Col("mean", _("mean time"), Shows.DAYS),
        ]  # fmt: skip
        note = _("A customer is a lead that has ever stood in a customer stage. Time is from the "
                 "day it came to the first such day.")  # fmt: skip
        table = Table(columns, rows)
        return Answer([Section("sources", _("Sources"), table, picture(rows[:-1]), note)])

    def row(self, asked: Asked, name: str, source, leads, won, mean, median) -> Row:
        number = "none" if source is None else source or "all"
        cells = {
            "source": Cell(name),
            "leads": Cell(leads, asked.records_url(f"leads.{number}")),
            "won": Cell(won, asked.records_url(f"won.{number}")),
            "rate": Cell(won / leads if leads else None),
            "median": Cell(median),
            "mean": Cell(mean),
        }
        return Row(cells, total=source == 0)

    def counted(self, asked: Asked, cell: str) -> Counted | None:
        what, _dot, source = cell.partition(".")
        if what not in {"leads", "won"}:
            return None
        conditions = {"leads": "true", "won": "won_at IS NOT NULL"}
        places = {"none": "source_id IS NULL", "all": "true"}
        if source not in places and not (source.isascii() and source.isdigit()):
            return None
        where = places.get(source, "source_id = %s")
        zone = (asked.asker.zone_name,) * 2
        text = (
            "SELECT id, (created_at AT TIME ZONE %s)::date, (won_at AT TIME ZONE %s)::date"
            " FROM ({}) w WHERE " + conditions[what] + " AND " + where
        )
        won = self.won(asked)
        more = () if source in places else (int(source),)
        found = Relation(Relation.joined(text, won).text, (*zone, *won.params, *more))
        columns = [Col("came", _("came"), Shows.DATE), Col("won", _("customer since"), Shows.DATE)]
        words = {"leads": _("Leads"), "won": _("Customers")}
        return Counted(f"{self.title}: {words[what]}", found, columns)


def picture(rows: list[Row]) -> Bars:
    """The larger sources: customers as a part of the leads they brought."""
    bars = []
    for row in rows[:10]:
        leads, won = row.cells["leads"].value, row.cells["won"].value
        words = f"{number_format(won)} / {number_format(leads)}"
        bars.append(Bar(row.cells["source"].value, words,
                        [Part(won, "green"), Part(leads - won, "grey")]))  # fmt: skip
    return Bars(_("Leads and customers by source"), bars,
                [(_("customers"), "green"), (_("other leads"), "grey")])  # fmt: skip
