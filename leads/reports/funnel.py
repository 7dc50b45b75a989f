"""The stage funnel of leads (WB-21): how many stand where, today and on any day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from leads.kinds import OVER_KINDS
from leads.models import Lead, Status
from leads.reports.sources import source_question
from records.models import Span
from records.reports import Answer, Asked, Cell, Col, Counted, Row, Section, Shows, Table
from records.reports.changes import Changes, Place
from records.reports.charts import Bar, Funnel, Part, tone_of
from records.reports.declaration import register
from records.reports.flows import pairs, read_flows, reconcile
from records.reports.questions import DayField, OneOf, PeriodField
from records.reports.stays import Stay, read_stays
from records.spans import Relation, state
from users.reports import PeopleReport

STOOD = "SELECT s.id, p.{} AS place, s.trashed, {} AS mine FROM ({}) s JOIN leads_status p ON p.id = s.status"
BY = [("stage", gettext_lazy("stage")), ("status", gettext_lazy("status"))]


@register
class LeadFunnel(PeopleReport):
    """Where leads stand, where they are stuck (LS-22, LS-25), how they move on, and what became
    of a past day (idea 6). Statuses belong to the stages they belong to today."""

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
        funnel = FunnelOf(self, asked)
        sections = [funnel.standing()]
        if asked.values["as_of"]:
            sections.append(funnel.changed())
        return Answer([*sections, funnel.moving()], notes=[LATER] if asked.values["as_of"] else [])

    def counted(self, asked: Asked, cell: str) -> Counted | None:
        return FunnelOf(self, asked).counted(cell)


LATER = gettext_lazy(
    "Of a past day, owner, stage and trash are those of that day; other filters, and who may see "
    "a lead, are today's. Leads deleted for good are not counted any more."
)


class FunnelOf:
    """The funnel for one question."""

    def __init__(self, report: LeadFunnel, asked: Asked):
        self.report, self.asked = report, asked
        self.by_stage = asked.values["by"] == "stage"
        self.owners = report.owners(asked)
        self.statuses = list(Status.objects.live().in_order().select_related("stage"))
        self.places = self._places()

    def _places(self) -> list[Place]:
        if not self.by_stage:
            return [Place(each.pk, each.name, each.colour) for each in self.statuses]
        stages = list(dict.fromkeys(each.stage for each in self.statuses))
        return [Place(each.pk, each.name, tone_of(n)) for n, each in enumerate(stages)]

    def place_of(self, status: Status) -> int:
        return status.stage_id if self.by_stage else status.pk

    # --- records ----------------------------------------------------------------------------------

    @property
    def leads(self) -> QuerySet[Lead]:
        """All the asker may see and the filters leave, those in the trash too."""
        return self.asked.chosen(Lead.objects.visible_to(self.asked.user)).order_by()

    @property
    def live(self) -> QuerySet[Lead]:
        live = self.leads.live()
        return live if self.owners is None else live.filter(owner_id__in=self.owners)

    def stood(self, day: date | None) -> Relation:
        """Where each lead stood at the end of a day, or stands."""
        moment = self.asked.end_of(day) if day else None
        mine = sql.SQL("true")
        if self.owners is not None:
            owners = sql.Literal(self.owners)
            mine = sql.SQL("coalesce(s.owner = ANY({}::bigint[]), false)").format(owners)
        place = sql.Identifier("stage_id" if self.by_stage else "id")
        return Relation.joined(STOOD, place, mine, state(Lead, ["status", "owner"], moment))

    @property
    def pairs(self) -> Relation:
        base = Relation.of(self.leads.values_list("id"))
        return pairs(base, self.stood(self.asked.values["as_of"]), self.stood(None))

    # --- where they stand -------------------------------------------------------------------------

    def standing(self) -> Section:
        """How many stand where; now also who is stuck and who is silent."""
        day = self.asked.values["as_of"]
        counts = self.counts_then() if day else self.counts_now()
        total = sum(counts.values())
        columns = [Col("place", self.word, Shows.TEXT), Col("leads", _("leads")),
                   Col("share", _("share"), Shows.PERCENT)]  # fmt: skip
        stuck = {} if day else self.stuck()
        if stuck:
            columns += [
                Col("stuck", _("longer than usual"), hint=_("Three of four were shorter there.")),
                Col(
                    "silent",
                    _("silent"),
                    hint=_("Without action for longer than the stage allows."),
                ),
            ]
        rows = [
            self.standing_row(place, counts.get(place.id, 0), total, stuck.get(place.id))
            for place in self.places
        ]
        sums = {"place": Cell(_("Total")), "leads": Cell(total, "" if day else self.link())}
        title = _("On %(day)s") % {"day": date_format(day)} if day else _("Where they stand")
        table = Table(columns, [*rows, Row(sums, total=True)])
        return Section("standing", title, table, self.picture(counts))

    def standing_row(self, place: Place, count: int, total: int, stuck) -> Row:
        day = self.asked.values["as_of"]
        url = self.asked.records_url(f"flow.then.{place.id}") if day else self.link(place)
        cells = {
            "place": Cell(place.name),
            "leads": Cell(count, url),
            "share": Cell(count / total if total else None),
        }
        if stuck:
            for name, number in zip(("stuck", "silent"), stuck, strict=True):
                cells[name] = Cell(number, self.asked.records_url(f"{name}.now.{place.id}"))
        return Row(cells, tone=place.tone)

    @property
    def word(self) -> Any:
        return dict(BY)[self.asked.values["by"]]

    def link(self, place: Place | None = None) -> str:
        named = {"stage" if self.by_stage else "status": place.id} if place else {}
        owner = None if self.owners is None else ",".join(map(str, self.owners)) or "0"
        return self.asked.list_url(**named, owner=owner)

    def counts_now(self) -> dict[int, int]:
        found = self.live.values_list("status").annotate(Count("id"))
        place = {each.pk: self.place_of(each) for each in self.statuses}
        counts: dict[int, int] = {}
        for status, count in found:
            if status in place:
                counts[place[status]] = counts.get(place[status], 0) + count
        return counts

    def counts_then(self) -> dict[int, int]:
        found = reconcile(self.flows)
        return {place: terms["then"].count for place, terms in found.items()}

    def picture(self, counts: dict[int, int]) -> Funnel:
        over = {self.place_of(s) for s in self.statuses} - {
            self.place_of(s) for s in self.statuses if s.kind not in OVER_KINDS
        }
        return picture_of([p for p in self.places if p.id not in over], counts)

    # --- stuck and silent -------------------------------------------------------------------------

    def stuck(self) -> dict[int, tuple[int, int]]:
        """{place: (in it for longer than usual, silent for longer than its stage allows)}."""
        asked = {}
        for place in self.places:
            asked[f"stuck{place.id}"] = Count("id", filter=self.is_stuck(place.id))
            asked[f"silent{place.id}"] = Count("id", filter=self.is_silent(place.id))
        found = self.timed.aggregate(**asked) if asked else {}
        return {p.id: (found[f"stuck{p.id}"], found[f"silent{p.id}"]) for p in self.places}

    @property
    def timed(self) -> QuerySet[Lead]:
        """Leads with since when they are there, and since when nobody did anything."""
        since = Span.objects.filter(
            record_type=Lead.record_type, field=Lead.spanned["status"],
            record_id=OuterRef("pk"), until__isnull=True,
        )  # fmt: skip
        there = "stage_entered_at" if self.by_stage else Subquery(since.values("since"))
        return self.live.annotate(
            there=Coalesce(there, "stage_entered_at"),
            quiet=Coalesce("last_action_at", "created_at"),
        )

    def at(self, place: int) -> tuple[Q, list[Status]]:
        """Leads at a place for which something is still to be done, and its statuses."""
        here = [s for s in self.statuses if self.place_of(s) == place and not s.is_over]
        return Q(status_id__in=[each.pk for each in here]), here

    def is_stuck(self, place: int) -> Q:
        usual = self.stays.get(place, Stay()).usual
        if usual is None:
            return Q(pk__in=[])
        limit = self.asked.asker.now - timedelta(days=max(usual, 1))
        return self.at(place)[0] & Q(there__lt=limit)

    def is_silent(self, place: int) -> Q:
        here, statuses = self.at(place)
        days = statuses[0].stage.inactivity_days if statuses else None
        if days is None:
            return Q(pk__in=[])
        return here & Q(quiet__lt=self.asked.asker.now - timedelta(days=days))

    # --- then and now, and how they move on -------------------------------------------------------

    @property
    def flows(self):
        if not hasattr(self, "_flows"):
            self._flows = read_flows(self.pairs)
        return self._flows

    def changed(self) -> Section:
        """What became of those of that day, and who came since; every row adds up."""
        table = Changes(self.places).table(
            self.asked, reconcile(self.flows), amounts=False, prefix="flow"
        )
        note = _("Each row adds up: then, plus what came, less what went, is now.")
        return Section("changed", _("Then and now"), table, note=note)

    @property
    def stays(self) -> dict[int, Stay]:
        if not hasattr(self, "_stays"):
            ranks = {place.id: rank for rank, place in enumerate(self.places)}
            places = {
                each.pk: (self.place_of(each), -1 if each.is_over else ranks[self.place_of(each)])
                for each in self.statuses
            }
            base = Relation.of(self.live.values_list("id"))
            period = self.asked.moments(self.asked.values["period"])
            self._stays = read_stays(Lead, "status", base, places, period)
        return self._stays

    def moving(self) -> Section:
        """Conversion from stage to stage, and time in stage."""
        rows = [moving_row(place, self.stays.get(place.id, Stay())) for place in self.places]
        title = _("How they move on")
        note = _(
            "Of those that came to stand there in the period, how many later stood further on; "
            "and how long those stayed that left in the period."
        )
        return Section("moving", title, Table(moving_columns(self.word), rows), note=note)

    def counted(self, cell: str) -> Counted | None:
        kind, _term, number = (cell.split(".") + ["", ""])[:3]
        if kind == "flow":
            return Changes(self.places).counted(self.pairs, cell)
        named = {str(place.id): place for place in self.places}
        if kind not in {"stuck", "silent"} or number not in named:
            return None
        place = named[number]
        condition = (self.is_stuck if kind == "stuck" else self.is_silent)(place.id)
        clock = "there" if kind == "stuck" else "quiet"
        found = Relation.of(self.timed.filter(condition).values_list("id", TruncDate(clock)))
        since = _("there since") if kind == "stuck" else _("last action")
        words = _("longer than usual") if kind == "stuck" else _("silent")
        return Counted(f"{place.name}: {words}", found, [Col("since", since, Shows.DATE)])


def picture_of(places: list[Place], counts: dict[int, int], title: str = "") -> Funnel:
    """The stage funnel image: at a glance, in which stage the leads are (WB-21)."""
    bars = [
        Bar(p.name, number_format(counts.get(p.id, 0), force_grouping=True),
            [Part(counts.get(p.id, 0), p.tone)])
        for p in places
    ]  # fmt: skip
    return Funnel(title or _("Stage funnel"), bars)


def moving_columns(word: Any) -> list[Col]:
    return [
        Col("place", word, Shows.TEXT),
        Col("entered", _("came")),
        Col("went_on", _("went on")),
        Col("rate", _("conversion"), Shows.PERCENT),
        Col("left", _("left")),
        Col("median", _("median time"), Shows.DAYS),
        Col("mean", _("mean time"), Shows.DAYS),
    ]


def moving_row(place: Place, stay: Stay) -> Row:
    values = {
        "place": place.name, "entered": stay.entered, "went_on": stay.went_on, "rate": stay.rate,
        "left": stay.left, "median": stay.median, "mean": stay.mean,
    }  # fmt: skip
    return Row({key: Cell(value) for key, value in values.items()}, tone=place.tone)
