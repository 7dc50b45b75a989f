"""How a task is written where it stands: when it is due, what it repeats by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from tasks.kinds import Repeat
from tasks.models import Task
from users.models import User

NEAR = 7


def name_leads(tasks: Iterable[Task], user: User) -> list[Task]:
    """Gives each task the lead it may name to this user, as ``seen_lead``; fetched with its lead
    (TRUST A3)."""
    found, owners = list(tasks), user.visible_owner_ids()
    for task in found:
        is_seen = task.lead is not None and (owners is None or task.lead.owner_id in owners)
        task.seen_lead = task.lead if is_seen else None
    return found


def due_words(task: Task, now: datetime) -> str:
    """Today 14:00, Tomorrow, Friday, Nov 18, Mar 4, 2027: as the calendar of the assignee has
    it; the year only where it is another."""
    if task.due_on is None:
        return _("no day")
    today = now.astimezone(ZoneInfo(task.zone)).date()
    words = day_words(task.due_on, today)
    return f"{words}, {time_format(task.due_time)}" if task.due_time else words


def day_words(day: date, today: date) -> str:
    near = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}
    shift = (day - today).days
    if shift in near:
        return near[shift]
    if 0 < shift < NEAR:
        return date_format(day, "l")
    if day.year == today.year:
        return format_skeleton("MMMd", day, locale=Locale.parse(to_locale(get_language())))
    return date_format(day)


def repeat_words(task: Task) -> str:
    """Every 2 weeks on Monday, Wednesday, until …"""
    if not task.repeats:
        return ""
    words = _every(task)
    if task.repeat == Repeat.WEEKLY and task.weekdays:
        days = ", ".join(date_format(MONDAY + timedelta(days=day), "l") for day in task.weekdays)
        words = _("%(every)s on %(days)s") % {"every": words, "days": days}
    if task.repeat_until:
        day = date_format(task.repeat_until)
        words = _("%(every)s until %(day)s") % {"every": words, "day": day}
    return words


MONDAY = date(2026, 1, 5)


def _every(task: Task) -> str:
    number = task.repeat_every
    words = {
        Repeat.DAILY: ngettext("every day", "every %(n)s days", number),
        Repeat.WEEKLY: ngettext("every week", "every %(n)s weeks", number),
        Repeat.MONTHLY: ngettext("every month", "every %(n)s months", number),
        Repeat.YEARLY: ngettext("every year", "every %(n)s years", number),
    }[Repeat(task.repeat)]
    return words % {"n": number} if number > 1 else words
