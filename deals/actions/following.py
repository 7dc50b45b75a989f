"""What becomes of the lead when its deal is won, lost or reopened (H4, CM-34, WA-29)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from deals.kinds import StageKind
from deals.models import Deal, Stage
from leads.actions import change_leads
from leads.kinds import Kind, StageCategory
from leads.models import Lead, Status
from records.actions import Outcome
from records.actions.writing import lock
from records.models import Batch, Event

FOLLOWED = "deals.lead_followed"
# What is asked of the last word on a lead's status.
LAST = {
    "told_kind": "kind", "told_in": "batch", "told_before": "before", "told_after": "after",
}  # fmt: skip
# Where a lead stands that a new deal makes a qualified one (CM-26, LS-12).
NOT_YET = (Kind.NEW, Kind.CONTACTED, Kind.WORKING, Kind.UNQUALIFIED, Kind.LOST)


def status_of_kind(kind: Kind) -> Status | None:
    """The first status of a kind in use; None where the organisation has none."""
    in_use = Status.objects.live().filter(stage__deleted_at=None, kind=kind)
    return in_use.in_order().first()


def follow(batch: Batch, deals: Sequence[int], *, kind: StageKind, by, in_bulk: bool) -> None:
    """The leads of these deals, which this batch has just closed or reopened.

    Won: the lead's status becomes one of kind *won*, unless it is a customer already. Lost: one of
    kind *unqualified*, if it has no other open deal, none that was won, and is no customer. Open
    again: exactly the change a closing had made is taken back, if nobody has set the status since;
    that of a loss by any deal of the lead that is open again (it has an open deal, which was all
    the loss asked), that of a win once no deal of it is won any more. A lead held by a criterion
    of its status stays as it is; the batch tells why.
    """
    ids = Deal.objects.with_ids(deals).values_list("lead_id", flat=True)
    leads = Lead.objects.live().with_ids(sorted(set(ids)))
    # Two deals of a lead lost at once: the second to come sees what the first one did.
    lock(Lead, list(leads.values_list("id", flat=True)))
    if kind == StageKind.OPEN:
        _take_back(leads, by=by, batch=batch, in_bulk=in_bulk)
        return
    leads = leads.exclude(status__stage__category=StageCategory.CUSTOMER)
    if kind == StageKind.LOST:
        leads = leads.exclude(status__kind=Kind.WON)
        others = Deal.objects.live().exclude(stage__kind=StageKind.LOST)
        leads = leads.exclude(id__in=others.filter(lead__in=leads).values("lead_id"))
    status = status_of_kind(Kind.WON if kind == StageKind.WON else Kind.UNQUALIFIED)
    if status is not None:
        leads = leads.exclude(status__kind=status.kind)
        _set(leads, status, by=by, batch=batch, in_bulk=in_bulk)


def qualify(leads: QuerySet[Lead], *, by, batch: Batch) -> Outcome | None:
    """A lead with a deal is qualified: one that was not gets the first qualified status (LS-12).

    Returns the Outcome, or None where nobody had to be moved.
    """
    status = status_of_kind(Kind.QUALIFIED)
    if status is None:
        return None
    not_yet = leads.filter(status__kind__in=NOT_YET).exclude(
        status__stage__category=StageCategory.CUSTOMER
    )
    kind = "leads.status_changed"
    return _set(not_yet, status, by=by, batch=batch, in_bulk=False, kind=kind)


def _set(
    leads: QuerySet[Lead], status: Status, *, by, batch: Batch, in_bulk: bool, kind: str = FOLLOWED
) -> Outcome | None:
    ids = list(leads.order_by("id").values_list("id", flat=True))
    if not ids:
        return None
    return change_leads(
        Lead.objects.with_ids(ids),
        by=by,
        values={"status": status},
        kind=kind,
        in_bulk=in_bulk,
        batch=batch,
    )


def _take_back(leads: QuerySet[Lead], *, by, batch: Batch, in_bulk: bool) -> None:
    """The last word on the status must be the one the closing of a deal said."""
    lost = Exists(_closings(StageKind.LOST))
    won = Exists(_closings(StageKind.WON)) & ~Exists(Deal.objects.won().filter(lead=OuterRef("pk")))
    last = _words_on_status()
    found = leads.annotate(
        **{name: Subquery(last.values(part)[:1]) for name, part in LAST.items()}
    ).filter(lost | won, told_kind=FOLLOWED, told_after=F("status_id"))
    by_status: dict[int, list[int]] = {}
    for lead_id, status_id in found.values_list("id", "told_before"):
        by_status.setdefault(status_id, []).append(lead_id)
    for status in Status.objects.live().filter(pk__in=by_status):
        back = Lead.objects.with_ids(by_status[status.pk])
        _set(back, status, by=by, batch=batch, in_bulk=in_bulk)


def _words_on_status() -> QuerySet[Event]:
    """What was said of the status of the lead itself, newest first; not what was undone, nor that
    it was. Of a lead merged into it only the merge itself speaks for it."""
    undone = Batch.objects.filter(pk=OuterRef("batch")).filter(
        Q(undone_at__isnull=False) | Q(undo_of__isnull=False)
    )
    words = Event.objects.filter(
        ~Exists(undone),
        line=OuterRef("pk"),
        record_type=Lead.record_type,
        record_id=OuterRef("pk"),
        changes__has_key="status_id",
    )
    return words.order_by("-id").annotate(
        before=Cast(KT("changes__status_id__0"), IntegerField()),
        after=Cast(KT("changes__status_id__1"), IntegerField()),
    )


def _closings(kind: StageKind) -> QuerySet[Event]:
    """Deals of the lead that the step which said the last word moved to such a stage."""
    told = Event.objects.filter(
        batch=OuterRef("told_in"),
        line=OuterRef("pk"),
        record_type=Deal.record_type,
        changes__has_key="stage_id",
    ).annotate(to=Cast(KT("changes__stage_id__1"), IntegerField()))
    return told.filter(to__in=Stage.objects.filter(kind=kind).values("id"))
