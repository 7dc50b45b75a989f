"""``manage.py recompute_clocks``: are both clocks of all records what their events say? (H5)"""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from leads import clocks
from records.models import Record

CHUNK = 2_000


class Command(BaseCommand):
    help = "Works last action and last response out from events and reports records that differ."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--fix", action="store_true", help="write what the events say")

    def handle(self, *, fix: bool, **options) -> None:
        differ = sum([self._check(model, fix=fix) for model in clocks.STORIES])
        if differ and not fix:
            sys.exit(1)

    def _check(self, model: type[Record], *, fix: bool) -> int:
        last, seen, differing = 0, 0, []
        records, meta = model._default_manager, model._meta
        while ids := list(
            records.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:CHUNK]
        ):
            chunk = records.with_ids(ids)
            differing += clocks.wrong(chunk).order_by("id").values_list("id", flat=True)
            if fix:
                clocks.recompute(chunk)
            last, seen = ids[-1], seen + len(ids)
        many = meta.verbose_name_plural
        self.stdout.write(f"{seen} {many}, {len(differing)} differ{' (set right)' * fix}.")
        for pk in differing[:20]:
            self.stdout.write(f"  {meta.verbose_name} {pk}")
        return len(differing)
