"""Reports over 300,000 deals, beside the least SQL that counts and adds them up (SPEED)."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.management import call_command
from django.db import connection

from crm.bench.measure import Figure, alternate, p50, p95
from crm.bench.web import Browser, served
from deals.actions import start_selling
from deals.models import Deal, Pipeline
from users.models import User

DEALS = 300_000
ROUNDS = 5
FLOOR_PAGE = "/bench/floor/"
# Deals came over two years; each moved on about once a month until it was closed or got stuck.
FILL = """
    INSERT INTO deals_deal (lead_id, name, pipeline_id, stage_id, owner_id, value, base_value,
        currency, win_likelihood, forecast, close_date, description, custom, created_at,
        updated_at, stage_entered_at, last_action_at, closed_at, external_system, external_id)
    SELECT 1 + n %% %(leads)s, 'Deal ' || n, s.pipeline_id, s.id,
           u.ids[1 + n %% cardinality(u.ids)],
           n %% 50000, n %% 50000, %(currency)s, s.win_likelihood, s.forecast,
           (c.came + d.days * interval '1 day')::date, '', '{}', c.came, now(),
           c.came + d.days * interval '1 day', c.came + d.days * interval '1 day',
           CASE WHEN s.kind <> 'open' THEN c.came + d.days * interval '1 day' END, '', ''
    FROM generate_series(1, %(deals)s) n
    CROSS JOIN LATERAL (SELECT now() - (n %% 730) * interval '1 day' AS came) c
    CROSS JOIN LATERAL (SELECT least(n %% 120, n %% 730) AS days) d
    JOIN (SELECT *, row_number() OVER (ORDER BY position) - 1 AS rank, count(*) OVER () AS most
          FROM deals_stage WHERE pipeline_id = %(pipeline)s) s ON s.rank = n * 7 %% s.most
    CROSS JOIN (SELECT array_agg(id ORDER BY id) ids FROM users_user) u
"""
# The span of each stage on the way to the present one, and an open one of all else. Both ways to be
# over follow the last open stage.
STAGES = """
    WITH way AS (
        SELECT id, kind, least(row_number() OVER (ORDER BY position) - 1,
                               count(*) FILTER (WHERE kind = 'open') OVER ()) AS rank
        FROM deals_stage WHERE pipeline_id = %(pipeline)s
    )
    INSERT INTO records_span (record_type, field, record_id, value, since, until)
    SELECT %(type)s, 1, d.id, s.id,
           d.created_at + (d.stage_entered_at - d.created_at) * s.rank / greatest(m.rank, 1),
           CASE WHEN s.rank < m.rank THEN d.created_at + (d.stage_entered_at - d.created_at)
                * (s.rank + 1) / greatest(m.rank, 1) END
    FROM deals_deal d JOIN way m ON m.id = d.stage_id
    JOIN way s ON s.id = m.id OR s.kind = 'open' AND s.rank < m.rank
    WHERE d.stage_entered_at > d.created_at OR s.id = m.id
"""
REST = """
    INSERT INTO records_span (record_type, field, record_id, value, since)
    SELECT %(type)s, f.field, d.id, f.value, d.created_at FROM deals_deal d
    CROSS JOIN LATERAL (VALUES
        (2, d.owner_id), (3, (d.value * 1000)::bigint),
        (4, ('x' || encode(convert_to(d.currency, 'UTF8'), 'hex'))::bit(64)::bigint),
        (6, (d.close_date - date '1970-01-01')::bigint), (7, d.win_likelihood::bigint),
        (8, ('x' || encode(convert_to(d.forecast, 'UTF8'), 'hex'))::bit(64)::bigint)
    ) f (field, value) WHERE f.value IS NOT NULL
"""
COUNT = """
    SELECT stage_id, count(*), sum(base_value) FROM deals_deal
    WHERE deleted_at IS NULL GROUP BY 1
"""
COUNT_THEN = """
    SELECT s.value, count(*), sum(v.value) FROM records_span s
    JOIN records_span v ON v.record_type = s.record_type AND v.field = 3
        AND v.record_id = s.record_id AND v.since <= %(at)s
        AND (v.until > %(at)s OR v.until IS NULL)
    WHERE s.record_type = %(type)s AND s.field = 1 AND s.since <= %(at)s
        AND (s.until > %(at)s OR s.until IS NULL)
    GROUP BY 1
"""


def fill(leads: int) -> None:
    """300,000 deals (as many as leads where these are fewer) with their history."""
    if Deal.objects.exists():
        return
    boss = User.objects.filter(role="admin").first()
    start_selling(by=boss)
    params = {
        "deals": min(DEALS, leads * 3), "leads": leads, "currency": "EUR",
        "pipeline": Pipeline.objects.automatic().pk, "type": Deal.record_type,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in (FILL, STAGES, REST):
            cursor.execute(statement, params)
        cursor.execute("VACUUM ANALYZE")


def measure_reports(leads: int, database: str) -> list[Figure]:
    """Whole signed-in pages for somebody who sees all."""
    fill(leads)
    user = User.objects.get(email="owner7@example.com")
    then = date.today() - timedelta(days=180)
    pages = [
        ("funnel of deals", "/deals/funnel/", COUNT),
        ("funnel of deals, 180 days ago", f"/deals/funnel/?as_of={then}", COUNT_THEN),
        ("forecast", "/deals/forecast/", COUNT),
        ("forecast, 180 days ago", f"/deals/forecast/?as_of={then}", COUNT_THEN),
        ("won and lost", "/reports/won_lost/", COUNT),
        ("funnel of leads", "/reports/lead_funnel/", COUNT),
    ]
    call_command("collectstatic", interactive=False, verbosity=0)
    with served(database) as port:
        browser = Browser(port, user)
        return [figure(browser, job, address, floor, then) for job, address, floor in pages]


def figure(browser: Browser, job: str, address: str, floor: str, then: date) -> Figure:
    """The floor is the SQL and one floor page."""

    def least() -> None:
        with connection.cursor() as cursor:
            cursor.execute(floor, {"at": then, "type": Deal.record_type})
            cursor.fetchall()
        browser.get(FLOOR_PAGE)

    mine, best = alternate(lambda: browser.get(address), least, ROUNDS)
    ratio = p50(mine) / p50(best)
    return Figure(
        job, p50(mine), p95(mine), p50(best), None, ratio, "p50 ≤ 2 × SQL + page", ratio <= 2
    )
