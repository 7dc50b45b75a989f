"""What rules can do with deals, and what sets them off: by the same actions as everybody's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from automations.offers import (
    Call,
    Effect,
    Moment,
    Subject,
    Trigger,
    offer_effect,
    offer_subject,
    offer_trigger,
)
from deals.actions import create_deals
from deals.kinds import StageKind
from deals.models import Deal, Pipeline, Stage
from leads.sending import offer_sending
from records.actions import Outcome
from records.models import Event

DEALS, LEADS = "deals", "leads"


def became(ids: list[int]) -> dict[int, tuple[str, str]]:
    """The stage a deal stands in now."""
    tones = {StageKind.WON: "green", StageKind.LOST: "red"}
    rows = Deal.objects.with_ids(ids).values_list("id", "stage__name", "stage__kind")
    return {pk: (name, tones.get(kind, "blue")) for pk, name, kind in rows}


def reminded_after(filters) -> tuple[int, str] | None:
    """The longest reminder period of the open stages the filters speak of, with its stage."""
    paths = {"stage": "pk", "pipeline": "pipeline", "stage_kind": "kind"}
    asked = Q(kind=StageKind.OPEN)
    for condition in filters.conditions:
        path, operator = paths.get(condition.filter.column.name), condition.filter.operator.name
        if path is not None and operator in ("is", "not"):
            found = Q(**{f"{path}__in": condition.values})
            asked &= found if operator == "is" else ~found
    stages = Stage.objects.live().filter(asked, inactivity_days__isnull=False)
    found = stages.order_by("-inactivity_days", "pk")
    return found.values_list("inactivity_days", "name").first()


def closes(effects: Iterable[Mapping[str, Any]]) -> bool:
    """Moves to won or lost."""
    wanted = [each.get("value") for each in effects if each["effect"] == "set.stage"]
    return Stage.objects.filter(pk__in=wanted).exclude(kind=StageKind.OPEN).exists()


def own(event: Event) -> int | None:
    return event.record_id if event.record_type == Deal.record_type else None


def changes(column: str):
    """Changed after it was made."""
    return lambda event: (
        event.record_type == Deal.record_type
        and column in event.changes
        and event.changes[column][0] is not None
    )


def moved_to(kind: StageKind):
    """Of the moves those into a stage of this kind; one read for all of them."""

    def among(events: list[Event]) -> list[Event]:
        stages = {event.changes["stage_id"][1] for event in events}
        known = Stage.objects.with_ids(sorted(stages)).filter(kind=kind) if stages else ()
        into = {stage.pk for stage in known}
        return [event for event in events if event.changes["stage_id"][1] in into]

    return {"test": changes("stage_id"), "among": among}


offer_subject(
    Subject(
        list_name=DEALS,
        one=_("a deal"),
        many=_("deals"),
        moments=(
            Moment(
                "silent",
                _("the last action or response of either side"),
                Greatest(F("last_response_at"), F("last_action_at"), F("created_at")),
            ),
        ),
        silences=frozenset({"silent", "last_response_at", "last_action_at"}),
        reminded_after=reminded_after,
        closes=closes,
        became=became,
    )
)
for _name, _words, _more in (
    ("created", _("a deal is added"), {"kinds": frozenset({"deals.created"})}),
    ("stage_changed", _("a deal moves to another stage"), {"test": changes("stage_id")}),
    ("won", _("a deal is won"), moved_to(StageKind.WON)),
    ("lost", _("a deal is lost"), moved_to(StageKind.LOST)),
    ("value_changed", _("the value of a deal changes"), {"test": changes("value")}),
    ("assigned", _("the owner of a deal changes"), {"test": changes("owner_id")}),
):
    offer_trigger(Trigger(f"deals.{_name}", DEALS, _words, record=own, **_more))
    if _name in ("created", "won", "lost"):
        # The same, for rules about the lead it belongs to.
        offer_trigger(Trigger(f"deals.lead_{_name}", LEADS, _words, **_more))


def _create(records: QuerySet, call: Call) -> Outcome:
    """A deal for each lead: its owner's, unless he may own none; named as the lead unless said."""
    pipeline = Pipeline.objects.filter(pk=call.values.get("pipeline")).first()
    deals = []
    for lead in records.select_related("owner").order_by("id"):
        owner = lead.owner if lead.owner is not None and lead.owner.can_write() else None
        name = call.values.get("name") or str(lead)
        deal = Deal(lead=lead, owner=owner, name=name[:200])
        if pipeline is not None:
            deal.pipeline = pipeline
        deals.append(deal)
    return create_deals(deals, by=call.by, batch=call.batch)


def _gone(values: Mapping[str, Any]) -> str:
    pk = values.get("pipeline")
    if not pk or Pipeline.objects.live().filter(pk=pk).exists():
        return ""
    return gettext("The pipeline was removed.")


def _fields(list_name: str, user) -> dict[str, forms.Field]:
    return {
        "name": forms.CharField(
            label=_("Name"), max_length=200, required=False, help_text=_("Empty: the lead's.")
        ),
        "pipeline": forms.ModelChoiceField(
            Pipeline.objects.live(), label=_("Pipeline"), required=False, empty_label=_("the first")
        ),
    }


offer_effect(
    Effect(
        name="deals.create",
        label=_("Add a deal"),
        words=lambda values: (
            gettext("add the deal “%(name)s”") % {"name": values["name"]}
            if values.get("name")
            else gettext("add a deal")
        ),
        run=_create,
        fields=_fields,
        stored=lambda cleaned: {
            "name": cleaned["name"],
            "pipeline": cleaned["pipeline"].pk if cleaned["pipeline"] else None,
        },
        problem=_gone,
        refers=lambda values: (
            [(Pipeline.record_type, values["pipeline"])] if values.get("pipeline") else []
        ),
        map=lambda values, old, new: {"pipeline": new},
        subjects=frozenset({LEADS}),
    )
)
offer_sending(DEALS, "lead")
