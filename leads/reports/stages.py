"""What every stage funnel shows, of leads and of deals: who is stuck, how they move on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.reports import Asked, Cell, Col, Counted, Row, Section, Shows, Table
from records.reports.changes import Changes, Place
from records.reports.charts import Bar, Funnel, Part
from records.reports.stays import Stay, behind_stays, read_stays
from records.spans import Relation

LATER = gettext_lazy(
    "Of a past day, owner, stage, value and trash are those of that day; other filters, and who "
    "may see a record, are today's. What was deleted for good is not counted any more."
)
KINDS = ("stuck", "silent")
MOVING = "moving"
# What a place's stays count: the words of the column, and of the day in its list.
STAYS = {
    "entered": (gettext_lazy("came"), gettext_lazy("came on")),
    "went_on": (gettext_lazy("went on"), gettext_lazy("came on")),
    "left": (gettext_lazy("left"), gettext_lazy("left on")),
}


class StageFunnel:
    """The funnel for one question. A subclass says which records, and where they stand.

    ``stage_field``  the spanned field that says where a record stands
    """

    stage_field = ""
    word: Any = gettext_lazy("stage")
    places: Sequence[Place]

    def __init__(self, asked: Asked):
        self.asked = asked

    @property
    def records(self) -> QuerySet:
        """All the asker may see and the filters leave, those in the trash too."""
        return self.asked.chosen(self.asked.report.model.objects.visible_to(self.asked.user))

    @property
    def live(self) -> QuerySet:
        """Those of them that are there now, and belong to whom is asked about."""
        raise NotImplementedError

    @property
    def pairs(self) -> Relation:
        """Where each stood then and stands now."""
        raise NotImplementedError

    def changes(self) -> Changes:
        raise NotImplementedError

    def at(self, place: int) -> tuple[Q, int | None]:
        """Records at a place for which something is still to be done; and after how many days
        without action the place calls them silent."""
        raise NotImplementedError

    def ranks(self) -> dict[int, tuple[int, int]]:
        """For each value of the spanned field its place, and how far along that is (-1: over)."""
        raise NotImplementedError

    # --- stuck and silent (LS-22, LS-25) ----------------------------------------------------------

    def timed(self) -> QuerySet:
        """Records with since when they are there, and since when nobody did anything."""
        quiet = Coalesce("last_action_at", "created_at")
        return self.live.annotate(there=F("stage_entered_at"), quiet=quiet)

    @cached_property
    def stuck(self) -> dict[int, tuple[int, int]]:
        """{place: (there for longer than usual, silent for longer than it allows)}; one query."""
        conditions = {
            f"{kind}{place.id}": self.is_one(kind, place.id)
            for kind in KINDS
            for place in self.places
        }
        asked = {name: Count("id", filter=q) for name, q in conditions.items() if q is not None}
        found = self.timed().aggregate(**asked) if asked else {}
        return {p.id: tuple(found.get(f"{kind}{p.id}", 0) for kind in KINDS) for p in self.places}

    def is_one(self, kind: str, place: int) -> Q | None:
        """Whether a record there is stuck, or silent; None where none can be."""
        here, allowed = self.at(place)
        days = allowed
        clock = "quiet__lt"
        if kind == "stuck":
            usual, clock = self.stays.get(place, Stay()).usual, "there__lt"
            days = None if usual is None else max(usual, 1)
        if days is None:
            return None
        return here & Q(**{clock: self.asked.asker.now - timedelta(days=days)})

    def stuck_columns(self) -> list[Col]:
        return [
            Col("stuck", _("longer than usual"), hint=_("Three of four stayed there less long.")),
            Col("silent", _("silent"), hint=_("No action for longer than the stage allows.")),
        ]

    def stuck_cells(self, place: Place) -> dict[str, Cell]:
        return {
            kind: Cell(number, self.asked.records_url(f"{kind}.now.{place.id}"))
            for kind, number in zip(KINDS, self.stuck[place.id], strict=True)
        }

    # --- how they move on -------------------------------------------------------------------------

    @property
    def moves(self) -> tuple:
        """What stays are read of: the records, their places, the period."""
        base = Relation.of(self.live.order_by().values_list("id"))
        period = self.asked.moments(self.asked.values["period"])
        return self.asked.report.model, self.stage_field, base, self.ranks(), period

    @cached_property
    def stays(self) -> dict[int, Stay]:
        return read_stays(*self.moves)

    def moving(self) -> Section:
        """Conversion from stage to stage, and time in stage."""
        columns = [
            Col("place", self.word, Shows.TEXT), Col("entered", STAYS["entered"][0]),
            Col("went_on", STAYS["went_on"][0]), Col("rate", _("conversion"), Shows.PERCENT),
            Col("left", STAYS["left"][0]), Col("median", _("median time"), Shows.DAYS),
            Col("mean", _("mean time"), Shows.DAYS),
        ]  # fmt: skip
        rows = [self.moving_row(place, self.stays.get(place.id, Stay())) for place in self.places]
        note = _(
            "Of those that came to stand there in the period, how many later stood further on; "
            "and how long those stayed that left in the period."
        )
        return Section("moving", _("How they move on"), Table(columns, rows), note=note)

    def moving_row(self, place: Place, stay: Stay) -> Row:
        counts = {"entered": stay.entered, "left": stay.left}
        if place.counts:
            counts["went_on"] = stay.went_on
        cells = {
            key: Cell(value, self.asked.records_url(f"{MOVING}.{key}.{place.id}"))
            for key, value in counts.items()
        }
        rest = {
            "place": place.name, "rate": stay.rate if place.counts else None,
            "median": stay.median, "mean": stay.mean,
        }  # fmt: skip
        return Row(cells | {key: Cell(value) for key, value in rest.items()}, tone=place.tone)

    # --- the records behind a number --------------------------------------------------------------

    def counted(self, cell: str) -> Counted | None:
        kind, term, number = ([*cell.split("."), "", ""])[:3]
        named = {str(place.id): place for place in self.places}
        if kind == MOVING and term in STAYS and number in named:
            return self.moved(named[number], term)
        if kind not in KINDS or number not in named:
            return self.changes().counted(self.pairs, cell)
        clock = "there" if kind == "stuck" else "quiet"
        condition = self.is_one(kind, named[number].id)
        if condition is None:
            return None
        found = self.timed().filter(condition).order_by()
        since = _("there since") if kind == "stuck" else _("last action")
        words = _("longer than usual") if kind == "stuck" else _("silent")
        rows = Relation.of(found.values_list("id", TruncDate(clock)))
        title = f"{named[number].name}: {words}"
        return Counted(title, rows, [Col("since", since, Shows.DATE)])

    def moved(self, place: Place, term: str) -> Counted:
        """Who came there in the period, who of them went on, or who left."""
        zone = self.asked.asker.zone_name
        found = behind_stays(*self.moves, place=place.id, what=term, zone=zone)
        words, day = STAYS[term]
        return Counted(f"{place.name}: {words}", found, [Col("day", day, Shows.DATE)])


def picture_of(places: Sequence[Place], counts: dict[int, int], words=None) -> Funnel:
    """The stage funnel image: at a glance, how many are in which stage (WB-21)."""

    def said(place: Place) -> str:
        number = number_format(counts.get(place.id, 0), force_grouping=True)
        return words(place, number) if words else number

    bars = [Bar(p.name, said(p), [Part(counts.get(p.id, 0), p.tone)]) for p in places]
    return Funnel(_("Stage funnel"), bars)
