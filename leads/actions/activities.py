"""Writes of calls, meetings and mail drafts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from leads.clocks import facts, touch
from leads.gates import require_seat
from leads.models import Activity, ActivityKind, Lead
from records.actions import Outcome, change, create, trash
from records.actors import Actor
from records.attached.heard import tell
from records.gates import Gate
from records.models import Record
from records.timeline.about import about

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
    outcome, answered = Outcome(), list(filter(partial(_gets_answered, values), activities))
    for each in answered:  # each at the moment it took place
        row = activities.filter(pk=each.pk)
        done = write(row, happened_at=each.at, data=facts(answer=True), batch=outcome.batch)
        touch(Lead.objects.filter(pk=each.lead_id), by=by, response=done.batch)
        outcome += done
    rest = activities.exclude(pk__in=[each.pk for each in answered])
    return outcome + write(rest, batch=outcome.batch)


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
