"""What rules can do with deals, and what sets them off: by the same actions as everybody's."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from automations.offers import Moment, Subject, Trigger, offer_subject, offer_trigger
from deals.kinds import StageKind
from deals.models import Deal, Stage
from records.models import Event

DEALS = "deals"


def became(ids: list[int]) -> dict[int, tuple[str, str]]:
    """The stage a deal stands in now."""
    tones = {StageKind.WON: "green", StageKind.LOST: "red"}
    rows = Deal.objects.with_ids(ids).values_list("id", "stage__name", "stage__kind")
    return {pk: (name, tones.get(kind, "blue")) for pk, name, kind in rows}


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
    def test(event: Event) -> bool:
        if not changes("stage_id")(event):
            return False
        return Stage.objects.filter(pk=event.changes["stage_id"][1], kind=kind).exists()

    return test


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
        became=became,
    )
)
for _name, _words, _more in (
    ("created", _("a deal is added"), {"kinds": frozenset({"deals.created"})}),
    ("stage_changed", _("a deal moves to another stage"), {"test": changes("stage_id")}),
    ("won", _("a deal is won"), {"test": moved_to(StageKind.WON)}),
    ("lost", _("a deal is lost"), {"test": moved_to(StageKind.LOST)}),
    ("value_changed", _("the value of a deal changes"), {"test": changes("value")}),
    ("assigned", _("the owner of a deal changes"), {"test": changes("owner_id")}),
):
    offer_trigger(Trigger(f"deals.{_name}", DEALS, _words, record=own, **_more))
