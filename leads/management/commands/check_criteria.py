"""``manage.py check_criteria``: does anybody stand where they may not (CM-02)?"""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from leads.criteria import LEADS

SHOWN = 20


class Command(BaseCommand):
    help = "Finds leads that stand in a stage or status without meeting what it asks for."

    def handle(self, **options) -> None:
        found = LEADS.breaches()
        for criterion, ids in found.items():
            place = criterion.status or criterion.stage
            some = ", ".join(f"#{pk}" for pk in ids[:SHOWN])
            self.stdout.write(f"{place}: {criterion.words}: {len(ids)} ({some})")
        if found:
            raise CommandError("Leads stand where they may not. Move or complete them.")
        self.stdout.write("Every lead meets what its stage and status ask for.")
