"""Everything between "packages installed" and "serve": one process, quick when nothing changed."""

from __future__ import annotations

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from crm.catalogues import compile_catalogues
from crm.database import NotAvailable, ensure_database
from crm.first_steps import SAMPLE_PASSWORD, sign_in_hint
from crm.static_inputs import collect_if_changed
from records.stream.eras import begin_era_if_restored
from users.first_run import nobody_yet


class Command(BaseCommand):
    help = "Bring database, sample data, texts and static files up to date (called by 'up')."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("--empty", action="store_true", help="no sample data")
        parser.add_argument("--only", choices=["files", "database"], help="one half of it")

    def handle(self, *, empty: bool, only: str | None, **_) -> None:
        if only != "database":
            self.files()
        if only != "files":
            self.database(empty=empty)
            self.stdout.write(sign_in_hint())

    def files(self) -> None:
        if count := compile_catalogues():
            self.stderr.write(f"{count} message catalogues compiled")
        if collect_if_changed():
            self.stderr.write("static files collected")

    def database(self, *, empty: bool) -> None:
        try:
            ensure_database()
        except NotAvailable as error:
            raise CommandError(str(error)) from None
        self.migrate()
        begin_era_if_restored()
        if not empty and nobody_yet():
            self.stderr.write("making sample data; this takes a moment (up --empty goes without)")
            call_command("demo", password=SAMPLE_PASSWORD, stdout=self.stderr)

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.stderr.write(f"database: {len(plan)} migrations to run")
            call_command("migrate", interactive=False, verbosity=0)
