"""``manage.py bench``: speed beside the floor of the same run."""

from __future__ import annotations

import json
import logging

from django.core.management.base import BaseCommand

from crm.bench import (
    board,
    books,
    documents,
    files,
    one,
    pages,
    reminders,
    reports,
    routing,
    rules,
    search,
    story,
    stream,
    writing,
)
from crm.bench.measure import Figure, lines
from crm.bench.world import own_database
from crm.settled import settle


class Command(BaseCommand):
    help = "Measures every job of the product beside its floor, in a database of its own."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--leads", type=int, default=10_000, help="10000, 100000, 1000000 …")
        parser.add_argument("--json", action="store_true", help="machine-readable")
        parser.add_argument("--keep", action="store_true", help="use the database again next time")
        parser.add_argument("--only", default="", help="part of a group's name")

    def handle(self, *, leads: int, keep: bool, only: str, **options) -> None:
        figures: list[Figure] = []
        logging.disable(logging.WARNING)  # without a broker every write warns that it waits
        settle()  # as every process of the product
        with own_database(leads, keep=keep) as name:
            self.stderr.write(f"{leads:,} leads in {name}")
            for group, measure in GROUPS.items():
                if only in group:
                    self.stderr.write(f"measuring {group} …")
                    found = measure(leads, name)
                    figures += found
                    if not options["json"]:  # at once: what comes later may take long
                        self.stdout.write("\n".join(lines(found)))
        if options["json"]:
            self.stdout.write(json.dumps([figure.as_dict() for figure in figures], indent=1))


def write_group(leads: int, _database: str) -> list[Figure]:
    sizes = [size for size in (10_000, 100_000) if size * 2 <= leads] or [leads // 4]
    return [writing.one_edit(), *writing.bulk_edits(sizes), *story.measure_merges()]


# In this order: pages are measured on fresh data, then it is changed.
GROUPS = {
    "pages": lambda _leads, database: pages.measure_pages(database),
    "board": board.measure_board,
    "reports": lambda leads, database: reports.measure_reports(leads, database),
    "documents": lambda _leads, _database: documents.measure_documents(),
    "books": books.measure_books,
    "search": lambda _leads, _database: search.measure_search(),
    "export": lambda leads, _database: files.measure_export(leads),
    "create": lambda _leads, database: one.measure_create(database),
    "stream": lambda leads, _database: stream.measure_stream(leads),
    "rules": lambda leads, _database: rules.measure_rules(leads),
    "routing": lambda leads, _database: routing.measure_routing(leads),
    "reminders": lambda leads, _database: reminders.measure_reminders(leads),
    "writing": write_group,
    "import": lambda _leads, _database: files.measure_import(),
}
