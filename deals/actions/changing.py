"""How deals change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deals.actions.following import follow
from deals.actions.moving import following, moving
from deals.gates import same_currency
from deals.kinds import StageKind
from deals.models import Deal, LostReason, Stage
from deals.money import revalue
from leads.actions.changing import require_owner
from leads.clocks import facts, touch
from leads.gates import require_seat
from leads.models import Lead
from records.actions import Outcome, change
from records.actions.writing import Source
from records.actors import Actor
from records.gates import Gate
from records.models import Batch, Event
from records.models.events import ActorKind
from users.models import User

WORTH = frozenset({"value", "currency", "stage"})


@transaction.atomic
def change_deals(
    deals: QuerySet[Deal],
    *,
    by,
    values: Mapping[str, Any],
    kind: str = "deals.changed",
    gates: Sequence[Gate] = (),
    in_bulk: bool = False,
    title: str = "",
    happened_at: datetime | None = None,
    **more: Any,
) -> Outcome:
    """Sets fields on deals; ``custom.<key>`` names a custom field, None clears one.

    A new ``stage`` brings what follows from it (``deals.actions.moving``) and moves the lead as
    H4 says, in one batch, by the table in ``deals.gates``. Who moves a deal by hand has acted on
    it and its lead; a bulk edit, an import, a rule has not (H5). ``happened_at`` is a past date;
    ``more`` goes to the kernel: expect, batch, cause …  Raises NotAnOwner, PermissionDenied.
    """
    gates = (*gates, *_allowed(values, by=by))
    moves = "stage" in values
    by_hand = moves and not in_bulk and Actor.of(by).kind == ActorKind.USER
    ids = list(deals.order_by("id").values_list("id", flat=True).distinct())
    outcome = change(
        Deal.objects.with_ids(ids),
        by=by,
        kind=kind,
        values=None if moves else values,
        source=moving(values, happened_at=happened_at) if moves else None,
        gates=gates,
        title=title or _("Deals changed"),
        happened_at=None if moves else happened_at,
        data=facts(action=by_hand) or None,
        **more,
    )
    if outcome.changed and WORTH & values.keys():
        revalue(Deal.objects.with_ids(ids))
    if outcome.changed and moves:
        _after_move(ids, outcome.batch, values["stage"], by=by, by_hand=by_hand, in_bulk=in_bulk)
    return outcome


def _allowed(values: Mapping[str, Any], *, by) -> Sequence[Gate]:
    """Raises NotAnOwner, PermissionDenied."""
    require_seat(by)
    if values.get("owner") is not None:
        require_owner(values["owner"])
    return [same_currency(values["currency"])] if "currency" in values else []


def _after_move(
    ids: Sequence[int], batch: Batch, stage: Stage, *, by, by_hand: bool, in_bulk: bool
) -> None:
    """The leads follow where deals were closed or reopened; a move by hand sets both clocks."""
    told = Event.objects.filter(
        batch=batch.pk, record_type=Deal.record_type, record_id__in=list(ids)
    ).filter(changes__has_key="stage_id")
    moved = dict(told.values_list("record_id", "changes__stage_id__0"))
    kinds = dict(Stage.objects.filter(pk__in=set(moved.values())).values_list("id", "kind"))
    other = [deal for deal, before in moved.items() if kinds[before] != stage.kind]
    if other:
        follow(batch, sorted(other), kind=StageKind(stage.kind), by=by, in_bulk=in_bulk)
    if by_hand and moved:
        acted = Deal.objects.with_ids(sorted(moved))
        touch(acted, by=by, action=batch)
        leads = sorted(set(acted.values_list("lead_id", flat=True)))
        touch(Lead.objects.with_ids(leads), by=by, action=batch)


@transaction.atomic
def move(
    deals: QuerySet[Deal],
    *,
    by,
    stage: Stage,
    reason: LostReason | None = None,
    values: Mapping[str, Any] | None = None,
    **more,
) -> Outcome:
    """Moves deals to a stage: on, back, to won, to lost, or open again (WA-13, WA-26, WA-29).

    ``reason`` is required for a lost stage (WA-27). ``values`` are what the update dialog of the
    stage asked for (CM-30). Deals a gate does not let go are held with the reason.
    """
    told = {
        StageKind.OPEN: ("deals.stage_changed", _("Moved to “%(stage)s”")),
        StageKind.WON: ("deals.won", _("Won: “%(stage)s”")),
        StageKind.LOST: ("deals.lost", _("Lost: “%(stage)s”")),
    }
    kind, title = told[StageKind(stage.kind)]
    asked = {**(values or {}), "stage": stage} | ({"lost_reason": reason} if reason else {})
    return change_deals(
        deals, by=by, values=asked, **{"kind": kind, "title": title % {"stage": stage}} | more
    )


@transaction.atomic
def move_each(
    deals: QuerySet[Deal], *, by, source: Source, kind: str, batch: Batch, by_hand: bool = False
) -> Outcome:
    """Moves that took place long ago, each to its own stage on its own day: ``source`` gives
    ``happened_at``, ``stage_id`` and, of lost ones, ``lost_reason_id``.

    Leads do not follow, their own history comes along with it; nor is a clock set, so
    ``leads.clocks.recompute`` does that in the end. ``by_hand``: people moved them, then (H5).
    """
    require_seat(by)
    data = facts(action=by_hand) or None
    outcome = change(deals, by=by, kind=kind, source=following(source), batch=batch, data=data)
    revalue(deals)
    return outcome


@transaction.atomic
def assign(deals: QuerySet[Deal], *, by, owner: User | None, **more) -> Outcome:
    """Gives deals to somebody with a seat, or to nobody; their leads keep their owner.

    Raises NotAnOwner, PermissionDenied.
    """
    title = _("Given to %(owner)s") % {"owner": owner} if owner else _("Owner removed")
    return change_deals(
        deals, by=by, values={"owner": owner}, **{"kind": "deals.assigned", "title": title} | more
    )
