"""``manage.py check_criteria``: does any record stand where it may not (CM-02)?"""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from records.criteria import BOOKS

SHOWN = 20


class Command(BaseCommand):
    help = "Finds records that stand in a stage or status without meeting what it asks for."

    def handle(self, **options) -> None:
        found = [found for book in BOOKS for found in book.breaches().items()]
        for criterion, ids in found:
            some = ", ".join(f"#{pk}" for pk in ids[:SHOWN])
            self.stdout.write(f"{criterion.place}: {criterion.words}: {len(ids)} ({some})")
        if found:
            raise CommandError("Records stand where they may not. Move or complete them.")
        self.stdout.write("Every record meets what its stage and status ask for.")
