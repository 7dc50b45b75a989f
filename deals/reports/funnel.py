"""The stage funnel of deals: count, sum and weighted sum per stage, today and on any day."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from django import forms
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.forecast.worth import AMOUNTS, SUM_STEPS, WEIGHTED_STEPS, then_and_now
from deals.kinds import StageKind
from deals.models import Deal, Stage
from deals.money.sums import Total, totals_by_stage
from deals.reports.changes import WORDS, naming, of_measure, pairs_of
from deals.reports.common import DealReport, Deals, whole
from leads.reports.sources import source_question
from leads.reports.stages import KINDS, LATER, MOVING, StageFunnel, picture_of
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
from records.reports.changes import ALL, Changes, Place
from records.reports.declaration import register
from records.reports.flows import Flow, read_flows, reconcile
from records.reports.questions import DayField, OneOf, PeriodField
from records.spans import Relation

WEIGHTED_COLUMNS = {"value": "weighted_value", "rate": "weighted_rate"}
MEASURES = [("value", gettext_lazy("value")), ("weighted", gettext_lazy("weighted value"))]


@register
class DealFunnel(DealReport):
    """How many deals stand in each stage of a pipeline, and what they are worth (LS-22, LS-25,
    X05); of a past day, what became of them (idea 6)."""

    name = "deal_funnel"
    title = gettext_lazy("Stage funnel of deals")
    hint = gettext_lazy("Count, value and weighted value per stage; where deals are stuck.")
    icon = "funnel"
    route = "deal_funnel"
    all_pipelines = False

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {
            **super().questions(asked),
            "source": source_question(),
            "period": PeriodField(gettext_lazy("Moved on in"), initial="last_90d"),
            "as_of": DayField(gettext_lazy("As of"), today=asked.today),
            "measure": OneOf(gettext_lazy("Changes in"), MEASURES, initial="value", required=True),
        }

    def read(self, asked: Asked) -> Answer:
        funnel = DealStages(asked)
        sections = [funnel.standing()]
        if asked.values["as_of"]:
            sections += [funnel.changed_count(), funnel.changed_amount()]
        notes = [LATER] if asked.values["as_of"] else []
        missing = funnel.deals.missing(funnel.live)
        return Answer([*sections, funnel.moving()], funnel.figures(), [*notes, *missing])

    def counted(self, asked: Asked, cell: str) -> Counted | None:
        return DealStages(asked).counted(cell)


class DealStages(StageFunnel):
    """The funnel of one pipeline."""

    stage_field = "stage"

    def __init__(self, asked: Asked):
        super().__init__(asked)
        self.deals = Deals(asked)
        stages = Stage.objects.live().in_order()
        self.stages = list(stages.filter(pipeline=asked.values.get("pipeline") or None))

    @cached_property
    def places(self) -> list[Place]:
        return [Place(each.pk, each.name, each.colour, each.is_open) for each in self.stages]

    @property
    def records(self) -> QuerySet[Deal]:
        return self.deals.records

    @property
    def live(self) -> QuerySet[Deal]:
        return self.deals.live.filter(stage__in=[each.pk for each in self.stages])

    # --- where they stand -------------------------------------------------------------------------

    @cached_property
    def totals(self) -> dict[int, Total]:
        """{stage: count, value, weighted} now, or on the day asked for."""
        if self.asked.values["as_of"]:
            return {place: self.then(place) for place in self.found("value")}
        return totals_by_stage(self.live)

    def then(self, place: int) -> Total:
        value, weighted = (found[place]["then"] for found in (self.found("value"), self.weighted))
        return Total(value.count, value.amount, weighted.amount)

    @cached_property
    def weighted(self):
        """Of the weighted value that of then, whatever the measure."""
        return reconcile([replace(flow, amounts=flow.amounts[3:4]) for flow in self.flows])

    def figures(self) -> list[Figure]:
        open_ones = [self.totals.get(p.id, Total()) for p in self.places if p.counts]
        total = sum(open_ones, Total())
        url, code = self.link(None), self.deals.currency
        return [
            Figure(_("open deals"), f"{total.count:,}", url),
            Figure(_("value"), whole(total.value, code), url),
            Figure(_("weighted value"), whole(total.weighted, code), url),
        ]

    def link(self, place: Place | None) -> str:
        """The list of a stage or of all open ones; of a past day, the records of that day."""
        if self.asked.values["as_of"]:
            return self.asked.records_url(f"value.then.{place.id if place else ALL}")
        if place:
            return self.deals.link(stage=place.id)
        pipeline = self.asked.values.get("pipeline")
        return self.deals.link(pipeline=pipeline, stage_kind=StageKind.OPEN)

    def standing(self) -> Section:
        day = self.asked.values["as_of"]
        columns = [
            Col("place", self.word, Shows.TEXT), Col("deals", _("deals")),
            self.deals.money("value", _("value")),
            self.deals.money("weighted", _("weighted")),
        ]  # fmt: skip
        if not day:
            columns += self.stuck_columns()
        rows = [self.standing_row(place) for place in self.places]
        total = sum((self.totals.get(p.id, Total()) for p in self.places if p.counts), Total())
        url = self.link(None)
        sums = {
            "place": Cell(_("Open deals")), "value": Cell(total.value, url),
            "deals": Cell(total.count, url), "weighted": Cell(total.weighted, url),
        }  # fmt: skip
        title = _("On %(day)s") % {"day": date_format(day)} if day else _("Where they stand")
        return Section(
            "standing", title, Table(columns, [*rows, Row(sums, total=True)]), self.picture()
        )

    def standing_row(self, place: Place) -> Row:
        day = self.asked.values["as_of"]
        total = self.totals.get(place.id, Total())
        url = self.link(place)
        cells = {
            "place": Cell(place.name), "deals": Cell(total.count, url),
            "value": Cell(total.value, url), "weighted": Cell(total.weighted, url),
        }  # fmt: skip
        return Row(cells | ({} if day else self.stuck_cells(place)), tone=place.tone)

    def picture(self):
        kinds = {each.pk: each.kind for each in self.stages}
        shown = [place for place in self.places if kinds[place.id] != StageKind.LOST]
        counts = {place.id: self.totals.get(place.id, Total()).count for place in shown}
        code = self.deals.currency

        def said(place: Place, number: str) -> str:
            return f"{number} · {whole(self.totals.get(place.id, Total()).value, code)}"

        return picture_of(shown, counts, said)

    # --- what a funnel asks for -------------------------------------------------------------------

    def at(self, place: int) -> tuple[Q, int | None]:
        here = [each for each in self.stages if each.pk == place and each.is_open]
        return Q(stage_id__in=[s.pk for s in here]), here[0].inactivity_days if here else None

    def ranks(self) -> dict[int, tuple[int, int]]:
        return {
            each.pk: (each.pk, -1 if each.kind == StageKind.LOST else rank)
            for rank, each in enumerate(self.stages)
        }

    @property
    def pairs(self) -> Relation:
        moment = self.asked.end_of(self.asked.values["as_of"] or self.asked.today)
        return pairs_of(self.records.order_by(), then_and_now(moment, owners=self.deals.owners))

    @cached_property
    def flows(self) -> list[Flow]:
        """With the steps of the weighted value where these are asked for."""
        weighted = self.asked.values["measure"] == "weighted"
        return read_flows(self.pairs, AMOUNTS if weighted else AMOUNTS[:4])

    @cached_property
    def naming(self):
        return naming(self.kinds)

    @cached_property
    def kinds(self) -> dict[int, str]:
        return dict(Stage.objects.values_list("pk", "kind"))

    def found(self, measure: str):
        return of_measure(self.flows, measure, self.naming)

    def changes(self, measure: str = "value") -> Changes:
        steps = SUM_STEPS if measure == "value" else WEIGHTED_STEPS
        columns = {} if measure == "value" else WEIGHTED_COLUMNS
        return Changes(self.places, WORDS, self.naming, steps, columns, list(self.kinds))

    def changed_count(self) -> Section:
        table = self.changes().table(self.asked, self.found("value"), amounts=False, prefix="value")
        note = _("Each row adds up: then, plus what came, less what went, is now.")
        return Section("changed", _("Then and now: deals"), table, note=note)

    def changed_amount(self) -> Section:
        measure = self.asked.values["measure"]
        table = self.changes(measure).table(
            self.asked, self.found(measure), amounts=True, prefix=measure
        )
        title = _("Then and now: %(what)s") % {"what": self.deals.in_base(dict(MEASURES)[measure])}
        note = _(
            "What moves takes the amount it had then; what its value and the rates added since "
            "stands where it is now."
        )
        return Section("amounts", title, table, note=note)

    def counted(self, cell: str) -> Counted | None:
        kind, term, _rest = ([*cell.split("."), "", ""])[:3]
        if kind in (*KINDS, MOVING):
            return super().counted(cell)
        if kind not in dict(MEASURES):
            return None
        columns = amount_columns(kind, term, self.deals)
        return self.changes(kind).counted(self.pairs, cell, columns)


def amount_columns(measure: str, term: str, deals: Deals) -> list[Col]:
    """Worth then and now; of a step, what it added."""
    weighted = measure == "weighted"
    before, after = ("w0", "w1") if weighted else ("b0", "b1")
    words = [
        deals.money(before, _("worth then")),
        deals.money(after, _("worth now")),
    ]
    if term in WEIGHTED_STEPS:
        key = WEIGHTED_COLUMNS.get(term, term) if weighted else term
        words.append(deals.money(key, WORDS[term], Shows.CHANGE))
    return words
