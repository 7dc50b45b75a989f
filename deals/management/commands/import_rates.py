"""``manage.py import_rates FILE``: a bank's table of rates, such as eurofxref-hist.zip (X22)."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from deals.money.actions import save_rates
from deals.money.reading import Unreadable, read_rates
from records.actors import SYSTEM


class Command(BaseCommand):
    help = "Stores rates of exchange from the European Central Bank's CSV or ZIP."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options) -> None:
        today = timezone.localdate()
        try:
            found = read_rates(file.read_bytes())
            stored = save_rates((rate for rate in found if rate.day <= today), by=SYSTEM)
        except (OSError, Unreadable) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{stored} rates are new or different.")
