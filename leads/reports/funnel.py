"""The stage funnel of leads (WB-21): how many stand where, today and on any day (idea 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from leads.models import Lead, Status
from leads.reports.sources import source_question
from leads.reports.stages import LATER, StageFunnel, picture_of
from records.models import Span
from records.reports import Answer, Asked, Cell, Col, Counted, Row, Section, Shows, Table
from records.reports.changes import ALL, Changes, Place
from records.reports.charts import Funnel, tone_of
from records.reports.declaration import register
from records.reports.flows import Flow, pairs, read_flows, reconcile, sides
from records.reports.questions import DayField, OneOf, PeriodField
from records.spans import Relation, state
from users.reports import PeopleReport

STOOD = """
    SELECT s.id, p.{} AS place, s.trashed, {} AS mine
    FROM ({}) s JOIN leads_status p ON p.id = s.status
"""
BY = [("stage", gettext_lazy("stage")), ("status", gettext_lazy("status"))]


@register
class LeadFunnel(PeopleReport):
    """Where leads stand, where they are stuck (LS-22, LS-25), how they move on, and what became
    of a past day. Statuses belong to the stages they belong to today."""

    name = "lead_funnel"
    title = gettext_lazy("Stage funnel of leads")
    hint = gettext_lazy("How many stand in each stage, how they move on, where they are stuck.")
    group = gettext_lazy("Leads")
    icon = "funnel"
    list_name = "leads"
    model = Lead

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {
            "by": OneOf(gettext_lazy("By"), BY, initial="stage", required=True),
            **super().questions(asked),
            "source": source_question(),
            "period": PeriodField(gettext_lazy("Moved on in"), initial="last_90d"),
            "as_of": DayField(gettext_lazy("As of"), today=asked.today),
        }

    def read(self, asked: Asked) -> Answer:
        funnel = LeadStages(asked)
        if not asked.values["as_of"]:
            return Answer([funnel.standing(), funnel.moving()])
        return Answer([funnel.stood(), funnel.changed(), funnel.moving()], notes=[LATER])

    def counted(self, asked: Asked, cell: str) -> Counted | None:
        return LeadStages(asked).counted(cell)


def image_for(user) -> Funnel | None:
    """The stage funnel image of all the user may see, without a question asked of it: two reads
    (WB-21). None without leads."""
    statuses = list(Status.objects.live().in_order().select_related("stage"))
    live = Lead.objects.visible_to(user).live().order_by()
    found = dict(live.values_list("status").annotate(Count("id")))
    counts: dict[int, int] = defaultdict(int)
    for status in statuses:
        counts[status.stage_id] += found.get(status.pk, 0)
    going = {status.stage_id for status in statuses if not status.is_over}
    places = [place for place in stage_places(statuses) if place.id in going]
    return picture_of(places, counts) if any(counts.values()) else None


def stage_places(statuses: Iterable[Status]) -> list[Place]:
    """The stages of statuses in their order."""
    stages = dict.fromkeys(each.stage for each in statuses)
    return [Place(each.pk, each.name, tone_of(n)) for n, each in enumerate(stages)]


class LeadStages(StageFunnel):
    """The funnel of leads, by stage or by status."""

    stage_field = "status"

    def __init__(self, asked: Asked):
        super().__init__(asked)
        self.by_stage = asked.values["by"] == "stage"
        self.word = dict(BY)[asked.values["by"]]
        self.owners = asked.report.owners(asked)
        self.statuses = list(Status.objects.live().in_order().select_related("stage"))

    @cached_property
    def places(self) -> list[Place]:
        if not self.by_stage:
            return [Place(each.pk, each.name, each.colour) for each in self.statuses]
        return stage_places(self.statuses)

    def place_of(self, status: Status) -> int:
        return status.stage_id if self.by_stage else status.pk

    @property
    def live(self) -> QuerySet[Lead]:
        live = self.records.live()
        return live if self.owners is None else live.filter(owner_id__in=self.owners)

    # --- where they stand -------------------------------------------------------------------------

    def standing(self) -> Section:
        """Now: with who is stuck, and who is silent."""
        counts = self.counts()
        table = self.table(counts, lambda place: self.link(place), self.stuck_cells)
        table.columns.extend(self.stuck_columns())
        return Section("standing", _("Where they stand"), table, self.picture(counts))

    def stood(self) -> Section:
        """On a past day."""
        found = reconcile(self.flows)
        counts = {place: terms["then"].count for place, terms in found.items()}
        table = self.table(counts, lambda p: self.asked.records_url(f"flow.then.{p.id}"))
        title = _("On %(day)s") % {"day": date_format(self.asked.values["as_of"])}
        return Section("standing", title, table, self.picture(counts))

    def table(self, counts: dict[int, int], link, more=lambda _place: {}) -> Table:
        total = sum(counts.values())
        columns = [Col("place", self.word, Shows.TEXT), Col("leads", _("leads")),
                   Col("share", _("share"), Shows.PERCENT)]  # fmt: skip
        rows = []
        for place in self.places:
            count = counts.get(place.id, 0)
            cells = {"place": Cell(place.name), "leads": Cell(count, link(place)),
                     "share": Cell(count / total if total else None)}  # fmt: skip
            rows.append(Row(cells | more(place), tone=place.tone))
        return Table(columns, [*rows, Row(self.total(total), total=True)])

    def total(self, count: int) -> dict[str, Cell]:
        then = self.asked.records_url(f"flow.then.{ALL}")
        url = then if self.asked.values["as_of"] else self.link()
        return {"place": Cell(_("Total")), "leads": Cell(count, url)}

    def link(self, place: Place | None = None) -> str:
        named = {"stage" if self.by_stage else "status": place.id} if place else {}
        owner = None if self.owners is None else ",".join(map(str, self.owners)) or "0"
        return self.asked.list_url(**named, owner=owner)

    def counts(self) -> dict[int, int]:
        place = {each.pk: self.place_of(each) for each in self.statuses}
        counts: dict[int, int] = defaultdict(int)
        for status, count in self.live.order_by().values_list("status").annotate(Count("id")):
            if status in place:
                counts[place[status]] += count
        return counts

    def picture(self, counts: dict[int, int]):
        going = {self.place_of(status) for status in self.statuses if not status.is_over}
        return picture_of([place for place in self.places if place.id in going], counts)

    # --- what a funnel asks for -------------------------------------------------------------------

    def at(self, place: int) -> tuple[Q, int | None]:
        here = [s for s in self.statuses if self.place_of(s) == place and not s.is_over]
        days = here[0].stage.inactivity_days if here else None
        return Q(status_id__in=[each.pk for each in here]), days

    def timed(self) -> QuerySet[Lead]:
        """By status: since when it has this one, not since when it is in the stage."""
        timed = super().timed()
        if self.by_stage:
            return timed
        spans = Span.objects.filter(
            record_type=Lead.record_type, field=Lead.spanned["status"],
            record_id=OuterRef("pk"), until__isnull=True,
        )  # fmt: skip
        there = Coalesce(Subquery(spans.values("since")), "stage_entered_at")
        return timed.annotate(there=there)

    def ranks(self) -> dict[int, tuple[int, int]]:
        along = {place.id: rank for rank, place in enumerate(self.places)}
        places = {each.pk: self.place_of(each) for each in self.statuses}
        over = {each.pk for each in self.statuses if each.is_over}
        return {pk: (place, -1 if pk in over else along[place]) for pk, place in places.items()}

    def stood_at(self, day: date | None) -> Relation:
        moment = self.asked.end_of(day) if day else None
        mine = sql.SQL("true")
        if self.owners is not None:
            owners = sql.Literal(self.owners)
            mine = sql.SQL("coalesce(s.owner = ANY({}::bigint[]), false)").format(owners)
        place = sql.Identifier("stage_id" if self.by_stage else "id")
        return Relation.joined(STOOD, place, mine, state(Lead, ["status", "owner"], moment))

    @property
    def pairs(self) -> Relation:
        base = Relation.of(self.records.order_by().values_list("id"))
        then, now = self.stood_at(self.asked.values["as_of"]), self.stood_at(None)
        return pairs(sides(base, then, now))

    @cached_property
    def flows(self) -> list[Flow]:
        return read_flows(self.pairs)

    def changes(self) -> Changes:
        return Changes(self.places, word=self.word)

    def changed(self) -> Section:
        """What became of those of that day, and who came since; every row adds up."""
        found = reconcile(self.flows)
        table = self.changes().table(self.asked, found, amounts=False, prefix="flow")
        note = _("Each row adds up: then, plus what came, less what went, is now.")
        return Section("changed", _("Then and now"), table, note=note)
