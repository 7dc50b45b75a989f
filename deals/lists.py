"""The list of deals (CM-31, SX-13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Round
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deals.actions import assign, change_deals, move
from deals.kinds import StageKind
from deals.models import Deal, Stage
from records.actions import Outcome
from records.lists import ONE_OF, Column, DefaultList, Face, Kind, RecordList, register
from records.percent import percent

PICKED = ONE_OF | {"empty"}
# What the deal is worth by its likelihood: the figure forecasts and boards add up.
WEIGHTED = ExpressionWrapper(
    Round(F("base_value") * F("win_likelihood") / Value(100), 2),
    output_field=DecimalField(max_digits=18, decimal_places=2),
)


@dataclass(frozen=True)
class StageColumn(Column):
    """Something a deal has through its stage, asked as "stage is one of …": there are few stages,
    and their ids let the planner use the indexes (SPEED 2)."""

    def compare(self, lookup: str, value: Any) -> Q:
        path = self.path.removeprefix("stage__")
        found = Stage.objects.filter(**{f"{path}__{lookup}": value})
        return Q(stage_id__in=list(found.order_by("id").values_list("id", flat=True)))


# As a lead names itself.
LEAD_NAME = Coalesce(NullIf("name", Value("")), "company_name")
COLUMNS = [
    Column("id", label=_("ID"), link=True, sort=True, wide=True),
    Column("name", link=True, contains=True),
    Column("lead", filter=frozenset(), route="lead", labels=LEAD_NAME),
    Column("pipeline", filter=ONE_OF, wide=True),
    Column(
        "stage", filter=ONE_OF, chip=True, tone="colour", edit=True,
        choose_by=Concat("pipeline__name", Value(": "), "name"),
    ),
    StageColumn("stage_kind", label=_("open, won or lost"), path="stage__kind", filter=ONE_OF),
    Column("owner", edit=True),
    Column("value", decimals=2),
    Column("currency", filter=ONE_OF),
    Column("base_value", sort=True, decimals=2),
    Column(
        "weighted", label=_("weighted"), kind=Kind.NUMBER, nullable=True, expression=WEIGHTED,
        decimals=2,
        hint=_("Value in base currency times the likelihood of winning."),
    ),
    Column("win_likelihood", edit=True, wide=True, written=percent),
    Column("forecast", edit=True, filter=ONE_OF, wide=True),
    Column("close_date", sort=True, edit=True),
    Column("lost_reason", edit=True, filter=PICKED, wide=True),
    Column("source", edit=True, filter=PICKED, wide=True),
    Column("closed_at", wide=True),
    Column("created_at", sort=True, wide=True),
    Column("stage_entered_at", wide=True),
    Column("last_action_at", wide=True),
    Column("last_response_at", wide=True),
    Column("description", filter=False, wide=True),
    Column("external_system", filter=ONE_OF, wide=True),
    Column("external_id", wide=True),
]  # fmt: skip
OPEN = f"stage_kind={StageKind.OPEN}"
# Where nobody has done anything yet, its age is the silence.
SILENT = urlencode(
    [
        ("any", "last_action_at=older_than_14d"),
        ("any", "last_action_at__empty=1&created_at=older_than_14d"),
    ]
)


@register
class DealList(RecordList):
    """Every deal; a rep's day starts at their own open ones."""

    model = Deal
    name = "deals"
    title = _("Deals")
    record_url = "deal"
    new_url = "deal_new"
    faces = [
        Face(_("List"), "list", "deals"),
        Face(pgettext_lazy("shape", "Board"), "square-kanban", "board"),
    ]
    sort = "-created_at"
    columns = COLUMNS
    default_columns = [
        "name", "lead", "stage", "value", "currency", "close_date", "win_likelihood", "owner",
        "created_at",
    ]  # fmt: skip
    default_lists = [
        DefaultList(
            "my_open",
            _("My open deals"),
            f"owner=me&{OPEN}",
            opens=True,
            hint=_("Yours, neither won nor lost yet."),
        ),
        DefaultList(
            "closing",
            _("Closing this month"),
            f"owner=me&{OPEN}&close_date=this_month",
            sort="close_date",
            hint=_("Yours, and expected to close this month."),
        ),
        DefaultList(
            "silent",
            _("Silent"),
            f"owner=me&{OPEN}&{SILENT}",
            hint=_("Yours and open, and none of us has done anything on them for 14 days."),
        ),
        DefaultList("mine", _("My deals"), "owner=me"),
        DefaultList(
            "won_quarter",
            _("Won this quarter"),
            f"stage_kind={StageKind.WON}&close_date=this_quarter",
            sort="-close_date",
            hint=_("Everybody's, as far as you may see them, closed since the quarter began."),
        ),
        DefaultList("won", _("Won"), f"stage_kind={StageKind.WON}"),
        DefaultList("lost", _("Lost"), f"stage_kind={StageKind.LOST}"),
        DefaultList("all", _("All")),
    ]

    def edit(
        self, records: QuerySet[Deal], *, by, values: Mapping[str, Any], gates, batch
    ) -> Outcome:
        """Told as a move or a handing over where nothing else changes. It counts as no action of
        our people (H5)."""
        more = {"by": by, "gates": gates, "batch": batch, "in_bulk": True}
        if "stage" in values:
            return move(records, stage=values["stage"], values=values, **more)
        if list(values) == ["owner"]:
            return assign(records, owner=values["owner"], **more)
        return change_deals(records, values=values, **more)
