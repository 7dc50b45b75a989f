"""``manage.py sweep``: all due work once, also as of another day."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from crm.future.sweeping import sweep
from notifications.sending.outbox import send_due
from records.jobs.tasks import sweep as sweep_records
from records.stream.run import run_all
from users.models import Organisation


def moment(text: str) -> datetime:
    """A day or a moment, in the organisation's time zone where it names none."""
    zone = ZoneInfo(Organisation.current().time_zone)
    try:
        day, found = parse_date(text), parse_datetime(text)
    except ValueError as problem:
        raise CommandError(str(problem)) from problem
    if day is not None:
        return datetime.combine(day, time.min, zone)
    if found is None:
        raise CommandError(f"{text!r} is no day or moment: write 2027-03-01 or 2027-03-01T08:00.")
    return found if found.tzinfo else found.replace(tzinfo=zone)


class Command(BaseCommand):
    help = "Does all due work once: jobs, events, reminders, rules, tasks, mail (TRUST law 3)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--at", help="as if it were this day or moment")
        parser.add_argument("--keep-mail", action="store_true", help="queue mail, send none")

    def handle(self, *, at: str | None, keep_mail: bool, **options) -> None:
        now = moment(at) if at else timezone.now()
        sweep_records()
        run_all()
        for name, count in sweep(now).items():
            self.stdout.write(f"{name}: {count}")
        sweep_records()  # what followed from it
        run_all()
        if not keep_mail:
            self.stdout.write(f"messages: {send_due(clock=lambda: now)}")
