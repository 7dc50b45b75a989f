"""Test databases made and emptied quickly; what ends up in them is the same.

Django renders a model anew for every index of a migration and truncates every table after every
test that commits. Neither changes what a test sees, and together they cost minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.creation import TEST_DATABASE_PREFIX
from django.db.migrations.state import ProjectState
from django.test import TransactionTestCase

LARGE = 1 << 20  # bytes; emptying such a table by DELETE would leave it as large as it is
# A query for all tables at once; which of them hold a row.
HOLDS = "SELECT '{0}', pg_relation_size('{0}') WHERE EXISTS (SELECT 1 FROM \"{0}\")"


@contextmanager
def quick_states() -> Iterator[None]:
    """Indexes and constraints of migrations are noted on the models as rendered before, instead of
    rendering these and all they refer to anew."""
    before = ProjectState._append_option

    def append(state, app_label, model_name, option_name, obj):
        options = state.models[app_label, model_name].options
        options[option_name] = [*options[option_name], obj]
        if "apps" in state.__dict__:
            setattr(state.apps.get_model(app_label, model_name)._meta, option_name,
                    list(options[option_name]))  # fmt: skip

    ProjectState._append_option = append
    try:
        yield
    finally:
        ProjectState._append_option = before


class Emptying:
    """Empties the database after a test that commits: only tables that hold something.

    What the migrations themselves put in (content types, permissions) stays; where a test touched
    that, Django's own way makes it anew.
    """

    def __init__(self) -> None:
        self.connection = connections[DEFAULT_DB_ALIAS]
        tables = self.connection.introspection.django_table_names(only_existing=True)
        self.query = " UNION ALL ".join(HOLDS.format(name) for name in tables)
        self.standing = {name: self.rows(name) for name in self.full()}
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
            self.is_able = cursor.fetchone()[0]

    def full(self) -> dict[str, int]:
        """{table: its size in bytes} of those that hold rows."""
        with self.connection.cursor() as cursor:
            cursor.execute(self.query)
            return dict(cursor.fetchall())

    def rows(self, name: str) -> str:
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t")
            return cursor.fetchone()[0]

    def empty(self) -> bool:
        """False where only Django's own way gives what the migrations gave."""
        full = self.full()
        is_standing = all(
            name in full and self.rows(name) == rows for name, rows in self.standing.items()
        )
        if not (self.is_able and is_standing):
            return False
        large = [name for name, size in full.items() if size > LARGE]
        left = [name for name in full if name not in self.standing]
        with transaction.atomic(), self.connection.cursor() as cursor:
            if large:
                names = ", ".join(f'"{name}"' for name in large)
                cursor.execute(f"TRUNCATE {names} CASCADE")
            if left:
                # Neither foreign keys nor triggers look on; all of it goes in one transaction.
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute("; ".join(f'DELETE FROM "{name}"' for name in left))
        return True


def is_made() -> bool:
    """Whether there is a test database: none is made where no test asked for one."""
    return connections[DEFAULT_DB_ALIAS].settings_dict["NAME"].startswith(TEST_DATABASE_PREFIX)


def empty_quickly(emptying: Emptying) -> None:
    """From now on tests that commit are cleaned up after by ``emptying``."""
    thoroughly = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        if not emptying.empty():
            thoroughly(case)

    TransactionTestCase._fixture_teardown = teardown
