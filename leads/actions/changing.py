"""How leads change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg import sql

from leads.clocks import touch
from leads.gates import not_inside_itself, require_seat
from leads.models import Lead, Status
from leads.scoring.rules import must_be_typed
from records.actions import Outcome, change
from records.actions.values import database_values
from records.actions.writing import Source, constants
from records.actors import Actor
from records.gates import Gate
from records.models import Batch, Event
from records.models.events import ActorKind
from users.models import User


class NotAnOwner(Exception):
    """Leads are given to active people with a seat only; the message says so."""


@transaction.atomic
def change_leads(
    leads: QuerySet[Lead],
    *,
    by,
    values: Mapping[str, Any],
    kind: str = "leads.changed",
    gates: Sequence[Gate] = (),
    expect: Mapping[int, int] | None = None,
    in_bulk: bool = False,
    trashed_too: bool = False,
    title: str = "",
    batch: Batch | None = None,
    cause: int | None = None,
) -> Outcome:
    """Sets fields on leads; ``custom.<key>`` names a custom field, None clears one.

    A new status in another stage starts the time in stage anew (CM-19, WB-14). A person who
    moves a lead by hand has acted on it, a bulk edit, an import or a rule has not (H5).
    Raises NotAnOwner, ScoreFollowsRules, PermissionDenied.
    """
    require_seat(by)
    moves = "status" in values
    outcome = change(
        leads,
        by=by,
        kind=kind,
        source=_source(values),
        gates=(*gates, *_allowed(values)),
        expect=expect,
        title=title or _("Leads changed"),
        batch=batch,
        cause=cause,
        trashed_too=trashed_too,
        data={"in_bulk": True} if moves and in_bulk else None,
    )
    if moves and not in_bulk:
        _set_clock(outcome, by)
    return outcome


def _allowed(values: Mapping[str, Any]) -> Sequence[Gate]:
    """What must be true for these values. Raises NotAnOwner, ScoreFollowsRules."""
    if "score" in values:
        must_be_typed()
    if values.get("owner") is not None:
        require_owner(values["owner"])
    above = values.get("company")
    return () if above is None else (not_inside_itself(above),)


def _set_clock(outcome: Outcome, by) -> None:
    """A person moved these leads by hand (H5)."""
    if outcome.changed and Actor.of(by).kind == ActorKind.USER:
        told = Event.objects.filter(batch=outcome.batch.pk, record_type=Lead.record_type)
        moved = Lead.objects.filter(pk__in=told.values("record_id"))
        touch(moved, by=by, action=outcome.batch)


@transaction.atomic
def change_status(leads: QuerySet[Lead], *, by, status: Status, **more) -> Outcome:
    """Moves leads to a status, forward or back (CM-19, CM-20, WB-15)."""
    title = _("Status set to “%(status)s”") % {"status": status}
    return change_leads(
        leads,
        by=by,
        values={"status": status},
        **{"kind": "leads.status_changed", "title": title} | more,
    )


@transaction.atomic
def assign(leads: QuerySet[Lead], *, by, owner: User | None, **more) -> Outcome:
    """Gives leads to somebody with a seat, or to nobody (SX-09, WB-10). Raises NotAnOwner."""
    title = _("Given to %(owner)s") % {"owner": owner} if owner else _("Owner removed")
    return change_leads(
        leads, by=by, values={"owner": owner}, **{"kind": "leads.assigned", "title": title} | more
    )


@transaction.atomic
def assign_each(
    leads: QuerySet[Lead], *, by, owners: Mapping[int, int], batch: Batch | None = None
) -> Outcome:
    """Gives each lead to a person of its own, {lead: person}, in one go (CM-05). Raises
    NotAnOwner, PermissionDenied."""
    require_seat(by)
    for owner in User.objects.filter(pk__in=set(owners.values())):
        require_owner(owner)
    query = sql.SQL(
        "SELECT n.id, NULL::timestamptz AS happened_at, n.owner_id "
        "FROM unnest(%(leads)s::bigint[], %(owners)s::bigint[]) AS n (id, owner_id)"
    )
    params = {"leads": list(owners), "owners": list(owners.values())}
    return change(
        leads,
        by=by,
        kind="leads.assigned",
        source=Source(("owner_id",), query, params),
        title=_("Leads given out"),
        batch=batch,
    )


def require_owner(owner: User) -> None:
    if not owner.can_write():
        raise NotAnOwner(
            _("%(name)s cannot own leads: that needs an active user with a seat.") % {"name": owner}
        )


def _source(values: Mapping[str, Any]) -> Source:
    """Constants; beside a new status, since when each lead is in its stage."""
    source = constants(Lead, database_values(Lead, dict(values)))
    if "status" not in values:
        return source
    query = sql.SQL(
        "SELECT c.*, CASE WHEN was.stage_id <> now.stage_id "
        "THEN statement_timestamp() ELSE l.stage_entered_at END AS stage_entered_at "
        "FROM ({}) c JOIN leads_lead l ON l.id = c.id "
        "JOIN leads_status was ON was.id = l.status_id "
        "JOIN leads_status now ON now.id = c.status_id"
    ).format(source.query)
    return Source((*source.columns, "stage_entered_at"), query, source.params)
