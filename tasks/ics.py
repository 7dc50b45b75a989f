"""A user's tasks as an iCalendar file that Google, Outlook and Thunderbird read (X10)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from leads.models import Lead
from tasks.models import Task
from users.models import User

PAST, FUTURE = timedelta(days=90), timedelta(days=730)
MOST = 2_000
LENGTH = timedelta(minutes=30)
# Line ends, and what no text may hold: in a calendar each would begin a line of its own, or make
# the whole file unreadable.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+")


def tasks_for(user: User, now: datetime) -> list[Task]:
    """What the user still has to do and may see today."""
    days = ((now - PAST).date(), (now + FUTURE).date())
    found = Task.objects.visible_to(user).open().between(*days).filter(owner=user)
    return list(found.select_related("kind").order_by("due_at", "id")[:MOST])


def calendar_of(user: User, now: datetime) -> bytes:
    """The whole file. Timed tasks stand in universal time, so every program shows them where it
    is; the others are whole days."""
    calendar = Calendar()
    calendar.add("prodid", "-//Throughline//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Throughline tasks"))
    calendar.add("x-published-ttl", "PT1H")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    tasks = tasks_for(user, now)
    ids = {task.lead_id for task in tasks if task.lead_id}
    leads = {lead.pk: str(lead) for lead in Lead.objects.visible_to(user).filter(pk__in=ids)}
    for task in tasks:
        calendar.add_component(event_of(task, leads.get(task.lead_id, "")))
    return calendar.to_ical()


def event_of(task: Task, lead: str) -> Event:
    event = Event()
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    event.add("uid", f"task-{task.pk}@{host}")
    event.add("dtstamp", task.updated_at)
    event.add("last-modified", task.updated_at)
    event.add("created", task.created_at)
    event.add("sequence", task.version)
    event.add("summary", plain(f"{task.kind}: {task.title}"))
    if task.due_time:
        event.add("dtstart", utc(task.due_at))
        event.add("dtend", utc(task.due_at) + LENGTH)
    else:
        event.add("dtstart", task.due_on)
        event.add("dtend", task.due_on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    about = [lead, task.note, address_of(task)]
    event.add("description", plain("\n".join(part for part in about if part)))
    event.add("url", address_of(task))
    event.add("categories", [plain(str(task.kind))])
    if task.remind_at:
        event.add_component(_alarm(task))
    return event


def _alarm(task: Task) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", plain(task.title))
    alarm.add("trigger", utc(task.remind_at), parameters={"VALUE": "DATE-TIME"})
    return alarm


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def address_of(task: Task) -> str:
    return f"{settings.PUBLIC_URL}{task.get_absolute_url()}"


def plain(text: str) -> str:
    """One text, whatever somebody typed: nothing in it can end the line it stands in."""
    return CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
