"""Everything between "packages installed" and "serve": one process, quick when nothing changed."""

from __future__ import annotations

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from crm.catalogues import compile_catalogues
from crm.database import NotAvailable, ensure_database
from crm.first_steps import is_empty, sign_in_hint
from crm.static_inputs import collect_if_changed


class Command(BaseCommand):
    help = "Bring database, static files, texts and sample data up to date (called by 'up')."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("--empty", action="store_true", help="no sample data")
        parser.add_argument("--no-static", action="store_true", help="leave static files alone")

    def handle(self, *, empty: bool, no_static: bool, **_) -> None:
        try:
            ensure_database()
        except NotAvailable as error:
            raise CommandError(str(error)) from None
        self.migrate()
        if count := compile_catalogues():
            self.stderr.write(f"{count} message catalogues compiled")
        if not no_static and collect_if_changed():
            self.stderr.write("static files collected")
        if not empty and is_empty() and "demo" in get_commands():
            self.stderr.write("making sample data; this takes a moment (up --empty goes without)")
            call_command("demo", stdout=self.stderr)
        self.stdout.write(sign_in_hint())

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.stderr.write(f"database: {len(plan)} migrations to run")
            call_command("migrate", interactive=False, verbosity=0)
