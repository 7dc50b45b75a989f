"""Records are routed, a set at a time: locked, decided, given, and why is written down.

Order of locks, everywhere: the records, in id order (workers skip those somebody else has), then
the one counter whose turn it is, last of all, because everybody shares it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from automations.models import RoutingTrace, Why
from automations.routing.deciding import Deciding, Decision, read_asked
from automations.routing.offers import routed_of
from automations.routing.plan import Plan, in_force
from automations.routing.silence import wait_for
from automations.routing.writing import write_traces, write_turns
from records.actions import Outcome
from records.actions.batches import open_batch
from records.imports.statistics import count_small_anew
from records.models import Batch, Span

CHUNK = 1_000
LOCK = 7_303_171  # any constant: one counter for everybody


class NotInForce(Exception):
    """No territories are in force; the message says what to do."""


@dataclass(frozen=True)
class Order:
    """What a set is routed for. ``had`` {record: people who had it and did not act}; ``now`` is
    the database's clock without one."""

    by: object
    why: Why
    batch: Batch
    had: Mapping[int, Collection[int]]
    now: datetime | None = None


def must_be_in_force(list_name: str) -> Plan:
    """Raises NotInForce."""
    plan = in_force(list_name)
    if plan is None:
        raise NotInForce(_("Routing is switched off: put the territories in force first."))
    return plan


@transaction.atomic
def route(
    records: QuerySet,
    *,
    by,
    why: Why = Why.ASKED,
    batch: Batch | None = None,
    had: Mapping[int, Collection[int]] | None = None,
) -> Outcome:
    """Gives each record to whom the territories name, by the record's own action; whoever had it
    before, and what is in the trash stays where it is. Each decision leaves its trace (idea 3).

    Raises NotInForce, PermissionDenied.
    """
    plan = must_be_in_force(routed_of(records.model).list_name)
    ids = list(records.order_by("id").values_list("id", flat=True).distinct())
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind="automations.routed", title=_("Routed"))
    order = Order(by, why, batch, had or {})
    outcome = Outcome(batch=batch)
    for start in range(0, len(ids), CHUNK):
        owners = lock_records(records.model, ids[start : start + CHUNK])
        outcome += give(plan, owners, order)
    return tidy(batch, outcome) if opened_here else outcome


def keep_counted(chunk: int) -> None:
    """After the 1st, 2nd, 4th, 8th … chunk: without fresh statistics the first owners of a new
    house are planned as if there were none, and each is compared with each."""
    if chunk & (chunk - 1) == 0:
        count_small_anew(Span, RoutingTrace)


def tidy(batch: Batch, outcome: Outcome) -> Outcome:
    """Forgets a batch in which nothing was done."""
    if not (outcome.changed or outcome.held_count):
        batch.delete()
        outcome.batch = None
    return outcome


def lock_records(model, ids: Sequence[int]) -> dict[int, int | None]:
    """{id: owner} of those that are there, locked."""
    rows = model.objects.live().with_ids(ids).order_by("id").select_for_update(of=("self",))
    return dict(rows.values_list("id", "owner_id"))


def lock_counter() -> datetime:
    """The moment from which on nobody else counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def give(plan: Plan, owners: Mapping[int, int | None], order: Order) -> Outcome:
    """Routes records that are locked already. ``owners`` {record: owner before}."""
    asked = read_asked(plan, list(owners), order.had)
    locked_at = lock_counter()
    now = order.now or locked_at
    deciding = Deciding.now(plan, now)
    decisions = {pk: deciding.decide(each) for pk, each in asked.items()}
    outcome = assign(plan, decisions, order)
    came = _came(plan, decisions) if outcome.held_count else {}
    write_traces(
        decisions, asked, owners, came,
        version=plan.version.pk, record_type=plan.routed.model.record_type,
        why=order.why, batch=order.batch.pk, now=now,
    )  # fmt: skip
    write_turns(deciding.turns)
    wait_for(plan.list_name, decisions, now)
    return outcome


def assign(plan: Plan, decisions: Mapping[int, Decision], order: Order) -> Outcome:
    """What nobody can get is left as it is."""
    found = {pk: each.owner for pk, each in decisions.items() if each.owner is not None}
    if not found:
        return Outcome(unchanged=len(decisions), batch=order.batch)
    records = plan.routed.model.objects.with_ids(found)
    outcome = plan.routed.assign(records, owners=found, by=order.by, batch=order.batch)
    outcome.unchanged += len(decisions) - len(found)
    return outcome


def _came(plan: Plan, decisions: Mapping[int, Decision]) -> dict[int, int | None]:
    """Whose the records are now: a gate may have held some."""
    rows = plan.routed.model.objects.with_ids(decisions)
    return dict(rows.values_list("id", "owner_id"))
