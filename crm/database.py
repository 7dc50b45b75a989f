"""Is the database there, new enough, and if not: can it be made?"""

from __future__ import annotations

import psycopg
from django.conf import settings
from psycopg import sql

OLDEST = 150000  # PostgreSQL 15


class NotAvailable(Exception):
    """The database cannot be used; says what to do."""


def ensure_database() -> None:
    """Create the database DATABASE_URL names when its server has none; refuse an old server."""
    wanted = parameters()
    try:
        with psycopg.connect(**wanted, autocommit=True) as server:
            refuse_old(server)
    except psycopg.OperationalError as error:
        if not create_if_missing(wanted):
            raise NotAvailable(
                f"The database does not answer: {last_line(error)}\n"
                "Start it, or correct DATABASE_URL: postgresql://user:password@host:5432/name"
            ) from None


def parameters() -> dict:
    """What libpq needs to connect, out of Django's settings."""
    given = settings.DATABASES["default"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    found = {theirs: given[ours] for ours, theirs in (names | {"PORT": "port"}).items()}
    found |= given["OPTIONS"]
    return {key: value for key, value in found.items() if value and isinstance(value, str | int)}


def create_if_missing(wanted: dict) -> bool:
    """Whether it was missing and is there now; False when the server itself does not answer."""
    try:
        server = psycopg.connect(**wanted | {"dbname": "postgres"}, autocommit=True)
    except psycopg.OperationalError:
        return False
    with server:
        refuse_old(server)
        known = "select 1 from pg_database where datname = %s"
        if server.execute(known, [wanted["dbname"]]).fetchone():
            return False
        create(server, wanted["dbname"])
        return True


def create(server: psycopg.Connection, name: str) -> None:
    statement = sql.SQL("create database {} template template0 encoding 'UTF8'")
    try:
        server.execute(statement.format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise NotAvailable(
            f"The database {name!r} does not exist and could not be made: {last_line(error)}\n"
            f"Let its administrator run: create database \"{name}\" encoding 'UTF8' owner …;"
        ) from None


def refuse_old(server: psycopg.Connection) -> None:
    version = server.info.server_version
    if version < OLDEST:
        raise NotAvailable(
            f"This is PostgreSQL {version // 10000}; Throughline needs 15 or newer.\n"
            "Upgrade it, or unset DATABASE_URL to use the one that comes with Throughline."
        )


def last_line(error: Exception) -> str:
    """libpq's last line holds the server's own words."""
    return (str(error).strip() or type(error).__name__).splitlines()[-1]
