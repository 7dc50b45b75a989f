"""``manage.py simulate``: what would go out by itself on each of the days ahead."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone

from crm.future.rehearsing import Day, rehearse, rolled_back
from crm.management.commands.sweep import moment
from records.stream.run import run


class Command(BaseCommand):
    help = "Rehearses the days ahead with a fake clock and rolls all of it back (TRUST E8)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--from", dest="first", help="first day; today without it")
        parser.add_argument("--zone", default="", help="another time zone of the organisation")

    def handle(self, *, days: int, first: str | None, zone: str, **options) -> None:
        run("reminders")  # the rehearsal begins with what is known
        begin = moment(first) if first else timezone.now()
        logging.disable(logging.INFO)
        try:
            self.tell(begin, days, zone)
        finally:
            logging.disable(logging.NOTSET)

    def tell(self, begin: datetime, days: int, zone: str) -> None:
        total: Counter = Counter()
        with rolled_back():
            for day in rehearse(begin, days, zone=zone):
                total.update(day.notices)
                total.update(day.acts)
                if not day.is_quiet:
                    self.stdout.write(line(day))
        self.stdout.write(f"{days} days, " + (told(total) or "nothing"))


def line(day: Day) -> str:
    return f"{day.date:%Y-%m-%d}  {told(day.notices + day.acts)}"


def told(counts: Counter) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
