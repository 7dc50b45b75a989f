"""What rules can do with leads, and what sets them off (CM-05, LS-06, WB-06, CM-24, CM-25)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest
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
from leads.actions import change_status
from leads.clocks import ACTION, MOMENT, RESPONSE
from leads.kinds import OVER_KINDS
from leads.models import Lead, Stage, Status
from records.actions import Outcome
from records.models import Event, Span

LEADS = "leads"
UNANSWERED = "unanswered"
SILENT = "silent"


def since_status() -> Subquery:
    """Since when a lead stands in its status."""
    spans = Span.objects.filter(
        record_type=Lead.record_type,
        field=Lead.spanned["status"],
        record_id=OuterRef("pk"),
        until=None,
    )
    return Subquery(spans.values("since")[:1])


def reminded_after(filters) -> tuple[int, str] | None:
    """The longest reminder period of the places the filters speak of, with the name of the stage
    or, where it says its own, of the status."""
    asked = Q()
    for condition in filters.conditions:
        column = condition.filter.column.name
        path = {
            "status": "pk", "stage": "stage", "status_kind": "kind",
            "stage_category": "stage__category",
        }.get(column)  # fmt: skip
        if path is not None and condition.filter.operator.name in ("is", "not"):
            found = Q(**{f"{path}__in": condition.values})
            asked &= found if condition.filter.operator.name == "is" else ~found
    days = Coalesce("inactivity_days", "stage__inactivity_days")
    named = Case(When(inactivity_days__isnull=False, then=F("name")), default=F("stage__name"))
    statuses = Status.objects.live().filter(asked, stage__deleted_at__isnull=True)
    statuses = statuses.exclude(kind__in=OVER_KINDS)  # nobody is reminded there
    found = statuses.annotate(days=days, named=named).filter(days__isnull=False)
    return found.order_by("-days").values_list("days", "named").first()


def closes(effects: Iterable[Mapping[str, Any]]) -> bool:
    """Sets a status in which nothing is left to be done (CM-17)."""
    wanted = [each.get("value") for each in effects if each["effect"] == "set.status"]
    return Status.objects.filter(pk__in=wanted, kind__in=OVER_KINDS).exists()


def events_of(ids: list[int], counts: Q) -> QuerySet[Event]:
    moments = Event.objects.filter(counts, line__in=ids).annotate(moment=MOMENT)
    return moments.values_list("line", "moment", "moment")


def unanswered_history(ids: list[int]) -> list[tuple]:
    """Each response, and each coming to a status, began the wait anew."""
    spans = Span.objects.filter(
        record_type=Lead.record_type, field=Lead.spanned["status"], record_id__in=ids
    )
    arrivals = [(pk, since, since) for pk, since in spans.values_list("record_id", "since")]
    return sorted([*arrivals, *events_of(ids, RESPONSE)], key=lambda each: (each[0], each[2]))


def silent_history(ids: list[int]) -> list[tuple]:
    made = Lead.objects.with_ids(ids).values_list("id", "created_at", "created_at")
    return sorted([*made, *events_of(ids, RESPONSE | ACTION)], key=lambda e: (e[0], e[2]))


def became(ids: list[int]) -> dict[int, tuple[str, str]]:
    """The status a lead stands in now."""
    rows = Lead.objects.with_ids(ids).values_list("id", "status__name", "status__colour")
    return {pk: (name, colour) for pk, name, colour in rows}


offer_subject(
    Subject(
        list_name=LEADS,
        one=_("a lead"),
        many=_("leads"),
        moments=(
            # From the later of both: a lead reached out to today is not silent for a year.
            Moment(
                UNANSWERED,
                _("the last response, or since it got its status if that is later"),
                Greatest(F("last_response_at"), since_status()),
                history=unanswered_history,
            ),
            Moment(
                SILENT,
                _("the last action or response of either side"),
                Greatest(F("last_response_at"), F("last_action_at"), F("created_at")),
                history=silent_history,
            ),
        ),
        silences=frozenset({UNANSWERED, SILENT, "last_response_at", "last_action_at"}),
        reminded_after=reminded_after,
        closes=closes,
        became=became,
    )
)


def changes(column: str):
    return lambda event: event.record_type == Lead.record_type and column in event.changes


def says(fact: str):
    return lambda event: bool((event.data or {}).get(fact))


def reached_out(event: Event) -> bool:
    """A call of ours, a meeting, a mail: not a note, and not a call of theirs."""
    theirs = event.changes.get("direction", [None, ""])[1] == "in"
    return says("action")(event) and not theirs


def target_of_comment(event: Event) -> int | None:
    number = event.changes.get("target_type", [None, None])[1]
    return event.changes["target_id"][1] if number == Lead.record_type else event.line


for _name, _words, _kinds, _more in (
    ("created", _("a lead is added"), {"leads.created"}, {}),
    ("reached_out", _("somebody reaches out: a call, meeting or e-mail"), set(),
     {"test": reached_out}),
    ("called", _("a call is logged"), {"leads.called"}, {}),
    ("met", _("a meeting is logged"), {"leads.met"}, {}),
    ("answered", _("the client answers"), set(), {"test": says("answer")}),
    ("commented", _("a comment is written"), {"comment.added"}, {"record": target_of_comment}),
    ("filed", _("a file is attached"), {"file.attached"}, {}),
    ("status_changed", _("the status changes"), set(),
     {"test": lambda event: changes("status_id")(event) and event.kind != "leads.created"}),
    ("assigned", _("the owner changes"), set(),
     {"test": lambda event: changes("owner_id")(event) and event.kind != "leads.created"}),
    ("changed", _("a lead's details are changed"), {"leads.changed"}, {}),
):  # fmt: skip
    offer_trigger(Trigger(f"leads.{_name}", LEADS, _words, frozenset(_kinds), **_more))


def _next_stage(records: QuerySet, call: Call) -> Outcome:
    """To the first status of the stage after the lead's own; in the last one it stays."""
    stages = list(Stage.objects.live().in_order())
    moves = []  # read before anything moves: no lead takes two steps
    for here, there in pairwise(stages):
        first = Status.objects.live().filter(stage=there).order_by("position", "id").first()
        ids = list(records.filter(status__stage=here).values_list("id", flat=True))
        if ids and first is not None:
            moves.append((ids, first))
    outcome = Outcome()
    for ids, first in moves:
        outcome += change_status(
            Lead.objects.with_ids(ids), by=call.by, status=first, batch=call.batch, in_bulk=True
        )
    return outcome


offer_effect(
    Effect(
        name="leads.next_stage",
        label=_("Move to the next stage"),
        words=lambda values: str(_("move it to the next stage")),
        run=_next_stage,
        subjects=frozenset({LEADS}),
    )
)
