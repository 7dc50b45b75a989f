"""``manage.py recompute_clocks``: are both clocks of all leads what their events say? (H5)"""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from leads import clocks
from leads.models import Lead

CHUNK = 2_000


class Command(BaseCommand):
    help = "Works last action and last response out from events and reports leads that differ."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--fix", action="store_true", help="write what the events say")

    def handle(self, *, fix: bool, **options) -> None:
        last, seen, differing = 0, 0, []
        while ids := list(
            Lead.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:CHUNK]
        ):
            chunk = Lead.objects.with_ids(ids)
            differing += clocks.wrong(chunk).order_by("id").values_list("id", flat=True)
            if fix:
                clocks.recompute(chunk)
            last, seen = ids[-1], seen + len(ids)
        self.stdout.write(f"{seen} leads, {len(differing)} differ{' (set right)' * fix}.")
        for lead_id in differing[:20]:
            self.stdout.write(f"  lead {lead_id}")
        if differing and not fix:
            sys.exit(1)
