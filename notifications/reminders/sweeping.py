"""Giving the reminders that are due, each once (TRUST E1, E7, E8).

Rows are claimed with SKIP LOCKED, looked at once more as they are now, given, and moved on to
their next time, all in one transaction: a sweep that dies gave nothing, and two at once never
hold the same row. A notification's unique key names record, silence and round, so that even a
row worked out anew gives nothing twice. After a long stop each record is reminded of once,
whatever was missed, and its next reminder counts from then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, OuterRef

from notifications.actions.notifying import Tiding, notify
from notifications.models import Hold, Reminder
from notifications.querysets import ReminderQuerySet
from notifications.reminders.kinds import SILENT, TOLD_MANAGER
from notifications.reminders.planning import plan
from notifications.reminders.recipients import Recipient, Recipients
from notifications.reminders.registry import REMINDABLE
from notifications.wishes import Audience
from records.actors import SYSTEM
from users.models import Organisation

REMINDER = "reminder"  # what a ``Hold`` names
CHUNK = 5_000
LATER = timedelta(days=1)  # where there is nobody to tell, it is asked again tomorrow


def sweep(now: datetime) -> int:
    """Gives every reminder that is due; returns how many were given."""
    given = 0
    while (found := give_some(now)) is not None:
        given += found
    return given


@transaction.atomic
def give_some(now: datetime) -> int | None:
    """A chunk, the longest due first; None where nothing is due."""
    claimed = claim(now)
    if not claimed:
        return None
    due = still_due(claimed, now)
    return _give(due, now) if due else 0


@transaction.atomic
def take_as_given(now: datetime) -> None:
    """What was due in the past counts as given then, and nobody is told: sample data brings a
    past of its own, and nobody wants a year of reminders on the first morning."""
    for record_type, remindable in REMINDABLE.items():
        owned = remindable.model.objects.live().filter(owner__isnull=False)
        plan(record_type, owned.values_list("pk", flat=True))
    while late := list(Reminder.objects.due(now).values_list(*Claimed._fields)):
        rows = Reminder.objects.filter(pk__in=[pk for pk, *_record in late])
        rows.update(round=F("round") + 1, given_at=F("due_at"))
        _work_out(late)


def waiting(now: datetime) -> ReminderQuerySet:
    """What is due and held back by nobody."""
    held = Hold.objects.over(OuterRef("record_type"), OuterRef("record_id"), REMINDER, now)
    return Reminder.objects.due(now).filter(record_type__in=list(REMINDABLE)).exclude(held)


class Claimed(NamedTuple):
    pk: int
    record_type: int
    record_id: int


def claim(now: datetime) -> list[Claimed]:
    """Locks some that no other sweep has."""
    found = waiting(now).select_for_update(skip_locked=True)
    return list(map(Claimed._make, found.values_list(*Claimed._fields)[:CHUNK]))


class Due(NamedTuple):
    """What a reminder says of itself: thousands of model instances cost more than the rest."""

    pk: int
    record_type: int
    record_id: int
    owner_id: int
    basis: datetime
    round: int
    for_manager: bool


def still_due(claimed: Sequence[Claimed], now: datetime) -> list[Due]:
    """By the records as they are: whoever acted a moment ago is not reminded."""
    _work_out(claimed)
    rows = Reminder.objects.filter(id__anyof=[each.pk for each in claimed])
    return list(map(Due._make, rows.due(now).values_list(*Due._fields)))


def _work_out(claimed: Iterable[tuple[int, int, int]]) -> None:
    by_type: dict[int, list[int]] = defaultdict(list)
    for _pk, record_type, record_id in claimed:
        by_type[record_type].append(record_id)
    for record_type, ids in by_type.items():
        plan(record_type, ids, claimed=True)


def _give(due: Sequence[Due], now: datetime) -> int:
    """To those who may be written to now; the others' wait for their hour (X31)."""
    people = Recipients((row.owner_id for row in due), now=now)
    usual = {pk: people.of(pk) for pk in people.owners}
    told = [(row, people.above(row.owner_id) if row.for_manager else usual.get(row.owner_id))
            for row in due]  # fmt: skip
    free, zones = _free(told, now), _zones(people)
    tidings: dict[str, list[Tiding]] = defaultdict(list)
    done, later = defaultdict(list), defaultdict(list)
    for row, recipient in told:
        at = free[recipient.user.pk] if recipient else now + LATER
        if recipient is None and row.for_manager:
            done[row.record_type].append(row.record_id)  # nobody stands above
        elif at > now:
            later[at].append(row.pk)
        else:
            done[row.record_type].append(row.record_id)
            kind = TOLD_MANAGER if row.for_manager else SILENT
            tidings[kind].append(_tiding(row, recipient, _days(row, zones, now)))
    for kind, found in tidings.items():
        notify(found, by=SYSTEM, kind=kind, now=now)
    for record_type, ids in done.items():
        plan(record_type, ids, claimed=True, given_at=now)
    for at, ids in later.items():
        Reminder.objects.filter(id__anyof=ids).update(due_at=at)
    return sum(map(len, tidings.values()))


def _free(told: Iterable[tuple[Due, Recipient | None]], now: datetime) -> dict[int, datetime]:
    """{user id: from when on they may be written to}."""
    audience = Audience(recipient.user.pk for _row, recipient in told if recipient)
    return {pk: audience.hours(pk, now).next(now) for pk in audience.people}


def _zones(people: Recipients) -> dict[int, ZoneInfo]:
    """{owner id: where they are}."""
    company = Organisation.current().time_zone
    return {pk: ZoneInfo(user.time_zone or company) for pk, user in people.owners.items()}


def _days(row: Due, zones: dict[int, ZoneInfo], now: datetime) -> int:
    """Whole days without action, where the owner is."""
    zone = zones[row.owner_id]
    return (now.astimezone(zone).date() - row.basis.astimezone(zone).date()).days - 1


def _tiding(row: Due, recipient: Recipient, days: int) -> Tiding:
    return Tiding(
        user_id=recipient.user.pk,
        key=f"reminder:{row.record_type}:{row.record_id}:{row.basis.isoformat()}:{row.round}",
        target=(row.record_type, row.record_id),
        data={"days": days, **recipient.data},
    )
