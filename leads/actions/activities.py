"""Writes of calls, meetings and mail drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from leads.clocks import facts
from leads.gates import require_seat
from leads.models import Activity, ActivityKind, Lead
from records.actions import Outcome, change, create, trash
from records.actors import Actor
from records.attached.heard import tell
from records.gates import Gate
from records.models import Event, Record
from records.timeline.about import ABOUT, about
from records.types import model_of

KINDS = {
    ActivityKind.CALL: "leads.called",
    ActivityKind.MEETING: "leads.met",
    ActivityKind.EMAIL: "leads.mail_drafted",
}


def own_only(by) -> Gate:
    user_id = Actor.of(by).user_id
    return Gate("not_the_author", _("Only its author may change it."), Q(author=user_id))


@transaction.atomic
def log_activity(
    lead: Lead,
    *,
    by,
    kind: ActivityKind,
    values: Mapping[str, Any],
    on: Record | None = None,
) -> Outcome:
    """Tells a call or meeting that took place, or keeps a mail that is being written (CM-15).

    What took place earlier stands in the story when it happened (X46). A call or meeting sets the
    clock of our people; one in which somebody spoke to us, the client's too (H5). A draft sets
    neither: nobody has read it. ``on`` is the record on the lead's line it was about, if it was
    not about the lead as a whole. Raises PermissionDenied.
    """
    require_seat(by)
    activity = Activity(lead=lead, author_id=Actor.of(by).user_id, kind=kind, **values)
    took_place = kind != ActivityKind.EMAIL
    data = facts(action=took_place, answer=took_place and activity.was_answered)
    data |= {} if on is None else about(on)
    outcome = create(
        [activity], by=by, kind=KINDS[kind], happened_at=activity.at, data=data or None
    )
    tell(on or lead, by=by, batch=outcome.batch)
    return outcome


@transaction.atomic
def change_activities(
    activities: QuerySet[Activity], *, by, values: Mapping[str, Any], expect=None
) -> Outcome:
    """Corrects one's own; what stood there before stays in the history. A call that turns out to
    have reached somebody is the client's answer from then on (H5)."""
    require_seat(by)
    write = partial(
        change, by=by, kind="leads.activity_changed", values=values, gates=[own_only(by)],
        expect=expect,
    )  # fmt: skip
    outcome, found = Outcome(), list(activities.order_by("id").select_related("lead"))
    on = records_meant(found)
    for each in found:
        row, meant = activities.filter(pk=each.pk), on.get(each.pk)
        data = about(meant) if meant else {}
        if _gets_answered(values, each):  # at the moment it took place
            data |= facts(answer=True)
            done = write(row, happened_at=each.at, data=data, batch=outcome.batch)
            if done.changed:
                tell(meant or each.lead, by=by, batch=done.batch)
        else:
            done = write(row, data=data or None, batch=outcome.batch)
        outcome += done
    return outcome


def records_meant(activities: Sequence[Activity]) -> dict[int, Record]:
    """{activity: the record on its lead's line it was about}, as its first event tells; without
    those about the lead as a whole."""
    told = Event.objects.filter(
        line__in={each.lead_id for each in activities},
        record_type=Activity.record_type,
        record_id__in=[each.pk for each in activities],
        data__has_key=ABOUT,
    )
    named: dict[tuple[int, int], list[int]] = {}
    for pk, (record_type, record_id) in told.values_list("record_id", f"data__{ABOUT}"):
        named.setdefault((record_type, record_id), []).append(pk)
    found = {}
    for (record_type, record_id), ids in named.items():
        record = model_of(record_type)._base_manager.filter(pk=record_id).first()
        found |= dict.fromkeys(ids, record) if record else {}
    return found


def _gets_answered(values: Mapping[str, Any], activity: Activity) -> bool:
    before = activity.was_answered
    for name, value in values.items():
        setattr(activity, name, value)
    return not before and activity.was_answered


@transaction.atomic
def trash_activities(activities: QuerySet[Activity], *, by) -> Outcome:
    """Takes one's own off the lead, into the trash."""
    require_seat(by)
    return trash(activities, by=by, kind="leads.activity_removed", gates=[own_only(by)])
