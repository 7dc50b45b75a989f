"""Two or more leads that are the same person or business become one (X02, TRUST E10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from leads.actions.changing import require_owner
from leads.actions.relinking import CannotMove, Merge, relink
from leads.clocks import recompute
from leads.gates import not_inside_itself, require_seat
from leads.kinds import LeadKind
from leads.models import ContactPoint, Lead
from records.actions import Outcome, change
from records.actions.batches import open_batch
from records.actions.lines import move_lines
from records.actions.undoing import SETTLE
from records.actions.values import database_values
from records.actions.watching import as_one_step
from records.actions.writing import Source, constants, lock
from records.gates import GONE, KERNEL_MESSAGES, STALE, TRASHED
from records.models import Batch, LineMove

KIND = "leads.merged"
NEEDS_BUSINESS = "needs_business"
MESSAGES = KERNEL_MESSAGES | {
    TRASHED: gettext_lazy("One of them is in the trash or was merged already."),
    GONE: gettext_lazy("One of them is not there any more, or not yours to see."),
    STALE: gettext_lazy("Somebody changed one of them since you opened this page."),
    NEEDS_BUSINESS: gettext_lazy("Only a business can have contacts or parts: keep it a business."),
}


@transaction.atomic
def merge_leads(
    leads: QuerySet[Lead],
    *,
    by,
    keep: int,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """Makes one lead of ``leads``: ``keep`` stays with ``values``, the others go into the trash
    and point to it.

    Addresses, contacts, members, comments, files, followers and all that upper apps hang on a
    lead go over; the stories become one. The numbers of other systems stay with the leads that
    go, and are found through them. All of it or nothing: one that is gone, in the trash, changed
    since (``expect``: {id: version}) or against a criterion holds the whole merge. One batch, and
    its undo gives everything back. Raises NotAnOwner, PermissionDenied.
    """
    require_seat(by)
    ids = sorted({*leads.values_list("id", flat=True), keep})
    if held := _held(leads, ids, expect or {}):
        return _refusal(held)
    found = {lead.pk: lead for lead in Lead.objects.with_ids(ids)}
    stays, gone = found[keep], [pk for pk in ids if pk != keep]
    if not gone:
        return Outcome(unchanged=1)
    values = _fitting(dict(values), stays, found)
    opened_here = batch is None
    title = _("Merged: %(leads)s") % {"leads": ", ".join(str(found[pk]) for pk in [keep, *gone])}
    batch = batch or open_batch(by=by, kind=KIND, title=title)
    outcome = _unite(Merge(stays, gone, by, batch), found, values)
    outcome.batch = batch
    if opened_here and not outcome.changed:
        batch.delete()
        outcome.batch = None
    return outcome


def _held(leads: QuerySet[Lead], ids: Sequence[int], expect: Mapping[int, int]) -> dict[int, str]:
    """{id: why it cannot be merged}, looked at under the lock: of two people who merge
    overlapping leads the second finds the first one's work."""
    locked = {pk: (version, trashed) for pk, version, trashed in lock(Lead, ids)}
    seen = set(leads.values_list("id", flat=True))
    held = {pk: GONE for pk in ids if pk not in locked or pk not in seen}
    for pk, (version, trashed) in locked.items():
        if trashed:
            held[pk] = TRASHED
        elif expect.get(pk, version) != version:
            held[pk] = STALE
    return held


def _refusal(held: Mapping[int, str]) -> Outcome:
    return Outcome(held_count=len(held), held=Counter(held.values()), messages=dict(MESSAGES))


def _fitting(values: dict[str, Any], stays: Lead, found: Mapping[int, Lead]) -> dict[str, Any]:
    """Nothing belongs to itself; only somebody with a seat becomes the owner."""
    company = values.get("company", stays.company)
    if company is not None and getattr(company, "pk", company) in found:
        values["company"] = None
    owner = values.get("owner")
    if owner is not None and owner.pk != stays.owner_id:
        require_owner(owner)
    return values


def _unite(merge: Merge, found: Mapping[int, Lead], values: Mapping[str, Any]) -> Outcome:
    """One step for the gates; taken back as a whole where something holds it."""
    keep = merge.keep.pk
    members = Lead.objects.filter(company_id__in=merge.gone).exclude(pk__in=list(found))
    watched = [keep, *members.values_list("id", flat=True)]
    messages: dict = {}
    with transaction.atomic(), as_one_step(Lead, watched, ContactPoint) as watch:
        try:
            outcome = _write(merge, found, values)
            held = watch.held() or _no_business(keep)
        except CannotMove as problem:
            held, messages = {keep: list(problem.outcome.held)}, problem.outcome.messages
        if held:
            transaction.set_rollback(True)
    if not held:
        return outcome
    messages = MESSAGES | {gate.code: gate.message for gate in watch.gates} | messages
    codes = Counter(code for each in held.values() for code in each)
    return Outcome(held_count=len(held), held=codes, messages=messages)


def _write(merge: Merge, found: Mapping[int, Lead], values: Mapping[str, Any]) -> Outcome:
    """Those that go first: what is unique is free for the one that stays."""
    login = values.get("portal_login", merge.keep.portal_login)
    outcome = change(
        Lead.objects.with_ids(merge.gone),
        by=merge.by,
        kind=KIND,
        source=_put_away(merge.keep.pk, login),
        batch=merge.batch,
        data={"into": merge.keep.pk},
    )
    if outcome.held:
        raise CannotMove(outcome)
    outcome += relink(merge)
    company = values.get("company")
    done = change(
        Lead.objects.filter(pk=merge.keep.pk),
        by=merge.by,
        kind="leads.changed",
        source=_result(merge.keep, found, dict(values)),
        gates=[not_inside_itself(company)] if company is not None else (),
        batch=merge.batch,
    )
    if done.held:
        raise CannotMove(done)
    move_lines(merge.gone, to=merge.keep.pk, batch=merge.batch)
    # What was done with any of them counts for the one that stays (H5); the others have no story.
    recompute(Lead.objects.with_ids([merge.keep.pk, *merge.gone]))
    return outcome + done


def _put_away(keep: int, login: str) -> Source:
    """Into the trash, with a pointer; a portal login that goes over is given up."""
    query = sql.SQL(
        "SELECT l.id, NULL::timestamptz AS happened_at, statement_timestamp() AS deleted_at, "
        "%(keep)s::bigint AS merged_into_id, "
        "CASE WHEN lower(l.portal_login) = lower(%(login)s) THEN '' ELSE l.portal_login END "
        "AS portal_login FROM leads_lead l WHERE l.id = ANY(%(ids)s::bigint[])"
    )
    columns = ("deleted_at", "merged_into_id", "portal_login")
    return Source(columns, query, {"keep": keep, "login": login})


def _result(keep: Lead, found: Mapping[int, Lead], values: dict[str, Any]) -> Source:
    """The values chosen; with a status of another stage also since when that lead is there."""
    status = values.get("status")
    if status is not None and status.stage_id != keep.status.stage_id:
        there = [each for each in found.values() if each.status_id == status.pk]
        values["stage_entered_at"] = min((each.stage_entered_at for each in there), default=Now())
    return constants(Lead, database_values(Lead, values))


def _no_business(keep: int) -> dict[int, list[str]]:
    """A person has neither contacts nor parts."""
    people = Lead.objects.filter(pk=keep, kind=LeadKind.PERSON)
    has_some = Q(contacts__deleted_at=None, contacts__id__isnull=False) | Q(members__isnull=False)
    return {keep: [NEEDS_BUSINESS]} if people.filter(has_some).exists() else {}


def _settle_clocks(batch: Batch) -> None:
    """After an undo, and a redo, each lead's clocks follow from its own story again."""
    moved = LineMove.objects.filter(batch=batch.pk).values_list("line_from", "line_to")
    recompute(Lead.objects.with_ids({line for lines in moved for line in lines}))


SETTLE.append(_settle_clocks)
