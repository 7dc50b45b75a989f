"""``manage.py demo``: sample data to try the product with, and away with them again."""

from __future__ import annotations

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from leads.demo.load import AlreadyThere, load_demo
from leads.demo.remove import remove_demo
from leads.demo.staff import ADMIN
from notifications.reminders.sweeping import take_as_given
from records.actors import SYSTEM


class Command(BaseCommand):
    help = "Adds sample leads with a year of history, or removes them (--remove)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--leads", type=int, default=3000, help="how many (default 3000)")
        parser.add_argument("--seed", type=int, default=1, help="same number, same leads")
        parser.add_argument(
            "--password", default="", help="of the sample people; without it they cannot sign in"
        )
        parser.add_argument("--remove", action="store_true", help="take the sample data away")

    def handle(self, *, leads, seed, password, remove, **options) -> None:
        if remove:
            self.stdout.write(f"{remove_demo(by=SYSTEM)} sample leads removed.")
            return
        started = time.monotonic()
        try:
            load_demo(by=SYSTEM, now=timezone.now(), leads=leads, seed=seed, password=password)
            take_as_given(timezone.now())
        except AlreadyThere as problem:
            raise CommandError(f"{problem} Remove them first: manage.py demo --remove") from None
        self.stdout.write(f"{leads} sample leads in {time.monotonic() - started:.1f} s.")
        if password:
            self.stdout.write(f"Sign in as {ADMIN}.")
