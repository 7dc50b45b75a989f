"""``manage.py simulate``: what would go out by itself on each of the days ahead."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.future.kept import Kept
from crm.future.rehearsing import Day, rehearse, rolled_back
from crm.management.commands.sweep import moment
from invoices.models import Subscription
from invoices.numbers import day_at
from records.stream.run import run

LEFT = "{} services are due and stay without an invoice: held back, or numbers are not set up"


class Command(BaseCommand):
    help = "Rehearses the days ahead with a fake clock and rolls all of it back (TRUST E8)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--from", dest="first", help="first day; today without it")
        parser.add_argument("--zone", default="", help="another time zone of the organisation")

    def handle(self, *, days: int, first: str | None, zone: str, **options) -> None:
        run("reminders")  # the rehearsal begins with what is known
        begin = moment(first) if first else timezone.now()
        logging.disable(logging.ERROR)  # what cannot be invoiced is told at the end
        try:
            self.tell(begin, days, zone)
        finally:
            logging.disable(logging.NOTSET)

    def tell(self, begin: datetime, days: int, zone: str) -> None:
        total: Counter = Counter()
        with rolled_back():
            kept = Kept()
            for day in rehearse(begin, days, zone=zone, kept=kept):
                total.update(day.all)
                if not day.is_quiet:
                    self.stdout.write(line(day))
            broken = kept.broken()
            left = Subscription.objects.due(day_at(begin) + timedelta(days=days - 1)).count()
        self.stdout.write(f"{days} days, " + (told(total) or "nothing"))
        if left:
            self.stdout.write(LEFT.format(left))
        if broken:
            raise CommandError("\n".join(["What comes once would come twice:", *broken]))


def line(day: Day) -> str:
    return f"{day.date:%Y-%m-%d}  {told(day.all)}"


def told(counts: Counter) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
