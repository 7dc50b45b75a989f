"""``manage.py import_records FILE --target NAME``: the wizard without a browser.

Prints what the preview and the result print. Ends with 1 when rows were refused, 2 when the file
or the mapping cannot be used.
"""

from __future__ import annotations

import sys
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from records.imports import actions
from records.imports.plan import NEW_FIELD, Plan, Rule
from records.imports.reading.table import Dialect, Unreadable
from records.imports.results import refused_file
from records.imports.targets import TARGETS
from records.imports.words import note_text, why_unreadable
from records.jobs import runner
from records.models import Import, Job


class Command(BaseCommand):
    help = "Imports a CSV, spreadsheet or vCard file; columns are mapped by position."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--target", required=True, choices=sorted(TARGETS))
        parser.add_argument("--user", required=True, help="e-mail of the user who imports")
        parser.add_argument(
            "--map", action="append", default=[], metavar="COLUMN=FIELD",
            help="column (number from 1, or its name) to field; FIELD '+' makes a custom field, "
            "empty leaves the column out; what is not named is guessed",
        )  # fmt: skip
        parser.add_argument("--only-mapped", action="store_true", help="guess nothing")
        parser.add_argument("--rest-as-custom", action="store_true",
                            help="columns without a field become custom fields")  # fmt: skip
        parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
        parser.add_argument("--empty", action="append", default=[], metavar="WORD")
        parser.add_argument("--match", action="append", default=None, metavar="NAME")
        parser.add_argument("--dedupe", choices=[str(rule) for rule in Rule], default="skip")
        parser.add_argument("--update-only", action="store_true", help="add no new records")
        parser.add_argument("--sheet", default="")
        parser.add_argument("--refused", type=Path, help="where to write the refused rows")
        parser.add_argument("--dry-run", action="store_true", help="check, write nothing")

    def handle(self, *args, **options) -> None:
        user = get_user_model().objects.filter(email=options["user"].lower()).first()
        if user is None:
            raise CommandError(f"No user has the e-mail {options['user']}.", returncode=2)
        try:
            importing = self.take_in(user, options)
            plan = self.plan_from(importing, options)
            actions.set_plan(importing, by=user, plan=plan)
        except Unreadable as fault:
            raise CommandError(why_unreadable(fault), returncode=2) from None
        except OSError as fault:
            raise CommandError(str(fault), returncode=2) from None
        self.finish(actions.start_check(importing, by=user))
        importing.refresh_from_db()
        self.tell("Checked", importing)
        if not options["dry_run"]:
            self.finish(actions.start_run(importing, by=user))
            importing.refresh_from_db()
            self.tell("Imported", importing)
        if options["refused"]:
            options["refused"].write_text("".join(refused_file(importing)), encoding="utf-8")
        if importing.counts["refused"]:
            sys.exit(1)

    @transaction.atomic
    def take_in(self, user, options) -> Import:
        path: Path = options["file"]
        with path.open("rb") as file:
            importing = actions.upload(
                by=user, file=File(file), name=path.name, target=options["target"]
            )
        if options["sheet"]:
            dialect = Dialect.from_dict(importing.dialect).with_changes(sheet=options["sheet"])
            actions.set_dialect(importing, by=user, dialect=dialect)
            importing.refresh_from_db()
        for note in importing.notes:
            self.stdout.write(note_text(note))
        return importing

    def plan_from(self, importing: Import, options) -> Plan:
        plan = Plan.from_dict(importing.plan)
        fields = TARGETS[importing.target].field_map(importing.user)
        for column in plan.columns.values():
            column.to = "" if options["only_mapped"] else column.to
        for pair in options["map"]:
            name, _equals, field = pair.rpartition("=")
            if field not in {"", "+"} and field not in fields:
                known = ", ".join(fields)
                raise CommandError(f"There is no field {field}. Fields: {known}.", returncode=2)
            plan.columns[self.position(importing, name)].to = NEW_FIELD if field == "+" else field
        for position, column in plan.columns.items():
            if (
                options["rest_as_custom"]
                and not column.to
                and importing.profile[position]["filled"]
            ):
                column.to = NEW_FIELD
            column.empty = [*column.empty, *options["empty"]]
        plan.constants = dict(pair.split("=", 1) for pair in options["set"])
        if options["match"] is not None:
            plan.match = options["match"]
        plan.rule = Rule(options["dedupe"])
        plan.add_new = not options["update_only"]
        return plan

    def position(self, importing: Import, name: str) -> int:
        if name.isdecimal() and 1 <= int(name) <= len(importing.header):
            return int(name) - 1
        if importing.header.count(name) == 1:
            return importing.header.index(name)
        raise CommandError(f"There is no single column {name}. Use its number.", returncode=2)

    def finish(self, job: Job) -> None:
        while runner.run(job.pk):
            pass
        job.refresh_from_db()
        if job.state != "done":
            raise CommandError(job.error or f"The job is {job.state}.", returncode=2)

    def tell(self, word: str, importing: Import) -> None:
        counts = importing.counts
        self.stdout.write(
            f"{word}: {counts['new']} new, {counts['change']} changed, {counts['same']} already "
            f"so, {counts['skip']} skipped, {counts['refused']} refused of {importing.rows} rows"
        )
        for name, labels in counts["missing"].items():
            self.stdout.write(f"  {len(labels)} new in {name}: {', '.join(labels[:12])}")
