"""How leads change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg import sql

from leads.gates import not_inside_itself, require_seat
from leads.models import Lead, Status
from records.actions import Outcome, change
from records.actions.values import database_values
from records.actions.writing import Source, constants
from records.actors import Actor
from records.gates import Gate
from records.models import Batch
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
    Raises NotAnOwner, PermissionDenied.
    """
    require_seat(by)
    if values.get("owner") is not None:
        require_owner(values["owner"])
    if values.get("company") is not None:
        gates = (*gates, not_inside_itself(values["company"]))
    return change(
        leads,
        by=by,
        kind=kind,
        source=_source(values, acts=not in_bulk and Actor.of(by).kind == ActorKind.USER),
        gates=gates,
        expect=expect,
        title=title or _("Leads changed"),
        batch=batch,
        cause=cause,
        trashed_too=trashed_too,
    )


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


def require_owner(owner: User) -> None:
    if not owner.can_write():
        raise NotAnOwner(
            _("%(name)s cannot own leads: that needs an active user with a seat.") % {"name": owner}
        )


def _source(values: Mapping[str, Any], *, acts: bool) -> Source:
    """Constants; beside a new status, what follows from it for each lead."""
    source = constants(Lead, database_values(Lead, dict(values)))
    if "status" not in values:
        return source
    follows = {
        "stage_entered_at": "CASE WHEN was.stage_id <> now.stage_id "
        "THEN statement_timestamp() ELSE l.stage_entered_at END"
    }
    if acts:
        follows["last_action_at"] = (
            "CASE WHEN was.id <> now.id THEN statement_timestamp() ELSE l.last_action_at END"
        )
    query = sql.SQL(
        "SELECT c.*, {} FROM ({}) c JOIN leads_lead l ON l.id = c.id "
        "JOIN leads_status was ON was.id = l.status_id "
        "JOIN leads_status now ON now.id = c.status_id"
    ).format(
        sql.SQL(", ").join(sql.SQL(f"{value} AS {name}") for name, value in follows.items()),
        source.query,
    )
    return Source((*source.columns, *follows), query, source.params)
