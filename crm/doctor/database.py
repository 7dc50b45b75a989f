"""PostgreSQL: reached, new enough, its extensions there, migrated, and aware of a restore."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from crm.database import OLDEST, last_line
from crm.doctor.finding import Finding
from records.stream.eras import begin_era_if_restored

EXTENSIONS = {"pg_trgm", "btree_gin"}
PART = "database"


def database() -> Finding:
    """The first thing wrong, or the server's version."""
    try:
        return version() or migrations() or extensions() or era() or all_well()
    except DatabaseError as error:
        remedy = "Start PostgreSQL, or correct DATABASE_URL; then run this again."
        return Finding(PART, f"does not answer: {last_line(error)}", remedy)


def version() -> Finding | None:
    connection.ensure_connection()
    if connection.pg_version < OLDEST:
        words = f"PostgreSQL {connection.pg_version // 10000}"
        return Finding(PART, words, "Upgrade the server to PostgreSQL 15 or newer.")
    return None


def extensions() -> Finding | None:
    with connection.cursor() as cursor:
        cursor.execute("select extname from pg_extension")
        missing = sorted(EXTENSIONS - {name for (name,) in cursor.fetchall()})
    if missing:
        statements = " ".join(f"create extension {name};" for name in missing)
        remedy = f"Let the database's administrator run: {statements}"
        return Finding(PART, f"extensions missing: {', '.join(missing)}", remedy)
    return None


def migrations() -> Finding | None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Finding(PART, f"{len(plan)} migrations have not run", "Run: manage.py migrate")
    return None


def era() -> Finding | None:
    """A dump restored into another cluster begins a new era of events, before anything is lost."""
    if begin_era_if_restored():
        words = "was restored from a dump: a new era of events has begun"
        return Finding(PART, words, "Nothing to mend; run this once more to see that all is well.")
    return None


def all_well() -> Finding:
    major, minor = divmod(connection.pg_version, 10000)
    return Finding(PART, f"PostgreSQL {major}.{minor}, all migrations run")
