"""Reminders that are coming (H5, H6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.coming.registry import Ask, Source, Thing, register
from notifications.hours import Hours
from notifications.models import Reminder
from notifications.reminders.registry import REMINDABLE
from notifications.reminders.sweeping import REMINDER
from notifications.wishes import Audience
from records.ahead import Asked
from records.models import Record
from records.once import written_once


@written_once
def reminder_of(record_type: int, record_id: int) -> QuerySet[Reminder]:
    return Reminder.objects.filter(record_type=record_type, record_id=record_id)


def find(ask: Ask, number: int) -> list[Thing]:
    if ask.record and ask.record[0] not in REMINDABLE:
        return []
    if ask.record and ask.now is None:
        found = [row for row in reminder_of(*ask.record) if row.due_at is not None]
        return [thing(row) for row in found]
    rows = Reminder.objects.coming().filter(ask.beyond(number), record_type__in=list(REMINDABLE))
    if ask.record:
        rows = rows.of(ask.record[0], [ask.record[1]])
    elif ask.owners is not None:
        rows = rows.filter(owner_id__in=ask.owners)
    return things(rows[: ask.limit], ask.now)


def things(rows: Sequence[Reminder], now: datetime) -> list[Thing]:
    """Shown with the hour at which the owner may be written to (X31)."""
    rows = list(rows)
    audience = Audience(row.owner_id for row in rows)
    hours = {pk: audience.hours(pk, now) for pk in audience.people}
    return [thing(row, hours.get(row.owner_id), now) for row in rows]


def thing(row: Reminder, hours: Hours | None = None, now: datetime | None = None) -> Thing:
    """Without ``hours`` with its day alone: a record's page has no reads to spare."""
    return Thing(
        at=row.due_at,
        pk=row.pk,
        target=(row.record_type, row.record_id),
        words=words(row, hours and hours.zone),
        what=REMINDER,
        shown_at=hours and hours.next(max(row.due_at, now)),
    )


def words(row: Reminder, zone: ZoneInfo | None) -> str:
    """What goes out, and since when the record is silent."""
    told = {"day": date_format(row.basis.astimezone(zone)), "n": row.round + 1}
    if row.for_manager:
        return _("The team's manager is told: no action since %(day)s") % told
    if row.round:
        return _("Reminder no. %(n)s: no action since %(day)s") % told
    return _("Reminder: no action since %(day)s") % told


def ahead(record: Record, user) -> list[Asked]:
    is_reminded = record.record_type in REMINDABLE
    return [(reminder_of, record.record_type, record.pk)] if is_reminded else []


register(Source(REMINDER, gettext_lazy("Reminders"), "hourglass", 10, find, ahead))
