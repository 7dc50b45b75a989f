"""``manage.py preset NAME``: ready-made stages and statuses to start from (H1)."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from leads.actions.setup import InUse, apply_preset
from leads.presets import PRESETS
from records.actors import SYSTEM


class Command(BaseCommand):
    help = "Sets up stages and statuses while there are no leads yet."

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", choices=sorted(PRESETS))

    def handle(self, *, name: str, **options) -> None:
        try:
            apply_preset(name, by=SYSTEM)
        except InUse as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Stages and statuses: {PRESETS[name].title}.")
