"""``manage.py verify_books``: are the books right? Ends with 1 where anything differs."""

from __future__ import annotations

import json
import sys

from django.core.management.base import BaseCommand

from invoices.books import CHECKS, verify


class Command(BaseCommand):
    help = "Works out every total, balance and number of the books again and tells what differs."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="one object per difference")
        parser.add_argument("--no-files", action="store_true", help="do not read the PDF files")

    def handle(self, *args, **options) -> None:
        found = verify(files=not options["no_files"])
        for each in found:
            line = json.dumps(each.as_dict(), ensure_ascii=False) if options["json"] else str(each)
            self.stdout.write(line)
        if not options["json"]:
            checks = ", ".join(
                name for name in CHECKS if name != "files" or not options["no_files"]
            )
            self.stdout.write(f"{len(found)} differences ({checks})")
        if found:
            sys.exit(1)
