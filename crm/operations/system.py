"""The database, and what is installed."""

from __future__ import annotations

import platform
from datetime import timedelta

import django
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from crm.doctor.broker import server_version
from crm.operations.signs import Part, Sign, State, long, number

# Nothing is counted: these figures the server keeps by itself.
FACTS = """
    SELECT pg_database_size(current_database()),
      (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
      current_setting('max_connections')::int,
      (SELECT max(clock_timestamp() - xact_start) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()),
      (SELECT greatest(reltuples, 0)::bigint FROM pg_class
       WHERE oid = 'records_event'::regclass)
"""
LONG = timedelta(minutes=30)
NEARLY_ALL = 0.9


def database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute(FACTS)
        size, open_now, most, oldest, events = cursor.fetchone()
    crowded = open_now > most * NEARLY_ALL
    is_old = oldest is not None and oldest > LONG
    return Part(
        _("Database and versions"),
        [
            Sign(_("Size of the database"), filesizeformat(size)),
            Sign(_("Events, as estimated"), number_of(events)),
            Sign(
                _("Connections"),
                _("%(n)s of %(most)s") % {"n": open_now, "most": most},
                State.ACT if crowded else State.FINE,
                remedy=_("Raise max_connections of PostgreSQL, or run fewer web threads and "
                         "workers.") if crowded else "",
            ),
            Sign(
                _("Oldest transaction"),
                long(int(oldest.total_seconds())) if oldest else _("none"),
                State.LOOK if is_old else State.FINE,
                remedy=_("It keeps old rows alive. Find it in pg_stat_activity and end it.")
                if is_old else "",
            ),
            Sign(_("Versions"), versions()),
        ],
    )  # fmt: skip


def number_of(count: int) -> str:
    return number(count) if count <= 10_000 else f"{count:,}"


def versions() -> str:
    major, minor = divmod(connection.pg_version, 10_000)
    found = [
        f"Python {platform.python_version()}",
        f"Django {django.get_version()}",
        f"PostgreSQL {major}.{minor}",
        server_version(),
    ]
    return " · ".join(each for each in found if each)
