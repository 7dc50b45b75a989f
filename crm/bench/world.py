"""A database of its own, filled set-based: leads with events, spans, points and search rows.

Values come from ``generate_series`` and md5, so every run measures the same data.
"""

from __future__ import annotations

from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from leads.actions.setup import apply_preset
from leads.models import Lead, Status
from records.models import Cursor
from records.search.rebuild import rebuild
from records.search.sources import SOURCES
from records.stream.eras import current_era
from records.stream.pages import snapshot
from records.stream.registry import HANDLERS
from users.models import User

OWNERS = 50


@contextmanager
def own_database(leads: int, *, keep: bool):
    """Switches this process to a fresh ``<name>_bench_<leads>`` database, and back.

    With ``keep`` the database stays and the next run of the same size uses it again.
    """
    main = connection.settings_dict["NAME"]
    name = f"{main}_bench_{leads}"
    fresh = _create(name, keep)
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    try:
        if fresh:
            fill(leads)
        yield name
    finally:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = main
        if not keep:
            _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)


def _create(name: str, keep: bool) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        exists = cursor.fetchone() is not None
    if exists and keep:
        return False
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)
    _administer(sql.SQL("CREATE DATABASE {} TEMPLATE template0"), name)
    return True


def _administer(statement: sql.SQL, name: str) -> None:
    params = connection.get_connection_params()
    params.pop("cursor_factory", None), params.pop("context", None)
    with psycopg.connect(**params, autocommit=True) as server:
        server.execute(statement.format(sql.Identifier(name)))


def fill(leads: int) -> None:
    """Migrates, applies the standard preset and writes the rows."""
    call_command("migrate", verbosity=0)
    boss = User.objects.create_superuser("bench@example.com", "bench", name="Bench")
    apply_preset("throughline", by=boss)
    User.objects.bulk_create(
        User(email=f"owner{n}@example.com", name=f"Owner {n}", password="!")
        for n in range(1, OWNERS)
    )
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, {"leads": leads, "type": Lead.record_type})
    rebuild(SOURCES[Lead.record_type])
    for handler in HANDLERS.values():  # everything so far is handled
        Cursor.objects.create(name=handler.name, era=current_era(), seen=snapshot())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def statuses() -> list[Status]:
    return list(Status.objects.order_by("stage__position", "position"))


LEADS = """
    INSERT INTO leads_lead (name, company_name, kind, status_id, owner_id, priority, country,
                            city, custom, created_at, updated_at, stage_entered_at,
                            last_action_at, website, job_title, street, region, postal_code,
                            linkedin, portal_login, description, external_system, external_id)
    SELECT initcap(translate(substr(md5(n::text), 1, 8), '0123456789', 'aeiouaeiou')) || ' '
             || initcap(translate(substr(md5((n / 3)::text), 9, 7), '0123456789', 'aeiourlnst')),
           initcap(translate(substr(md5((n / 7)::text), 1, 9), '0123456789', 'aeiourlnst'))
             || (ARRAY[' GmbH', ' Ltd', ' SA', ' Inc'])[1 + n %% 4],
           (ARRAY['person', 'person', 'business'])[1 + n %% 3],
           s.ids[1 + (power(random(), 2) * (array_length(s.ids, 1) - 1))::int],
           CASE WHEN n %% 20 = 0 THEN NULL ELSE u.ids[1 + n %% array_length(u.ids, 1)] END,
           1 + n %% 3,
           (ARRAY['DE', 'FR', 'PL', 'US', 'JP', 'BR', 'IN', 'GB'])[1 + n %% 8],
           initcap(translate(substr(md5((n %% 997)::text), 1, 6), '0123456789', 'aeiourlnst')),
           jsonb_build_object('budget', n %% 100000, 'industry', 'industry ' || n %% 20,
                              'since', to_char(date '2020-01-01' + n %% 2000, 'YYYY-MM-DD')),
           now() - (random() * 700) * interval '1 day', now(),
           now() - (random() * 200) * interval '1 day',
           CASE WHEN n %% 3 = 0 THEN NULL ELSE now() - (random() * 90) * interval '1 day' END,
           CASE WHEN n %% 2 = 0 THEN 'https://' || substr(md5(n::text), 1, 10) || '.example' ELSE ''
           END, '', '', '', '', '', '', '', '', ''
    FROM generate_series(1, %(leads)s) n,
         (SELECT array_agg(id ORDER BY id) ids FROM leads_status) s,
         (SELECT array_agg(id ORDER BY id) ids FROM users_user) u
"""

POINTS = """
    INSERT INTO leads_contactpoint (lead_id, kind, value, normal, position)
    SELECT id, 'email', 'p' || id || '@mail' || id %% 5000 || '.example',
           'p' || id || '@mail' || id %% 5000 || '.example', 0 FROM leads_lead
    UNION ALL
    SELECT id, 'phone', '+4930' || 1000000 + id, '+4930' || 1000000 + id, 1
    FROM leads_lead WHERE id %% 2 = 0
"""

EVENTS = """
    INSERT INTO records_event (at, kind, actor_kind, record_type, record_id, line, changes)
    SELECT created_at, 'leads.created', 2, %(type)s, id, id,
           jsonb_build_object('id', jsonb_build_array(NULL, id),
                              'name', jsonb_build_array(NULL, name))
    FROM leads_lead ORDER BY id
"""

SPANS = """
    INSERT INTO records_span (record_type, field, record_id, value, since)
    SELECT %(type)s, f.field, id, f.value, created_at
    FROM leads_lead CROSS JOIN LATERAL (VALUES (1, status_id), (2, owner_id)) f (field, value)
    WHERE f.value IS NOT NULL
"""

STATEMENTS = [LEADS, POINTS, EVENTS, SPANS]
