"""Reports over 300,000 deals, beside the least SQL that counts and adds them up (SPEED)."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from crm.bench.measure import Figure, p50, p95, times
from crm.bench.web import Browser, served
from deals.actions import start_selling
from deals.models import Deal, Pipeline
from leads.models import Lead
from records.reports.roomy import roomy
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
# Floors: what the figures of a page take in SQL written for them alone, of one pipeline and one
# currency, for somebody who sees all, without trash, filters or links.
SUMS = """
    SELECT stage_id, sum(n), sum(value), sum(value * win_likelihood) FROM (
        SELECT stage_id, win_likelihood, count(*) n, sum(base_value) AS value FROM deals_deal
        WHERE deleted_at IS NULL GROUP BY 1, 2) s GROUP BY 1
"""
STUCK = """
    SELECT count(*) FILTER (WHERE stage_entered_at < %(quiet)s),
           count(*) FILTER (WHERE coalesce(last_action_at, created_at) < %(quiet)s)
    FROM deals_deal WHERE deleted_at IS NULL
"""
MOVED = """
    WITH stay AS (
        SELECT s.record_id, s.value, s.since, s.until FROM records_span s
        JOIN deals_deal d ON d.id = s.record_id AND d.deleted_at IS NULL
        WHERE s.record_type = %(type)s AND s.field = 1
              AND coalesce(s.until, s.since) >= %(since)s
    )
    SELECT way, count(*), NULL, NULL FROM (
        SELECT array_agg(value) AS way FROM (
            SELECT * FROM stay WHERE since >= %(since)s
            ORDER BY record_id, since) s GROUP BY record_id) w GROUP BY way
    UNION ALL
    SELECT ARRAY[value], count(*), avg(days), percentile_cont(ARRAY[0.5, 0.75])
           WITHIN GROUP (ORDER BY days)
    FROM (SELECT value, date_part('epoch', until) - date_part('epoch', since) AS days
          FROM stay WHERE until IS NOT NULL) s GROUP BY value
"""
# What changed since that day, of the fields a page is about: most of what was then still is.
CHANGED = """
    WITH past AS (
        SELECT record_id, bit_or(1 << field) AS mask, {values}
        FROM records_span
        WHERE record_type = %(type)s AND field IN ({fields})
              AND (until > %(at)s AND since <= %(at)s
                   OR since > %(at)s AND until IS NULL AND field = 1)
        GROUP BY record_id
    ), told AS (
        SELECT d.stage_id, d.base_value, d.close_date, {told}
        FROM deals_deal d LEFT JOIN past p ON p.record_id = d.id WHERE d.deleted_at IS NULL
    )
"""
# {field: (its code, its column, what makes it of a span)}
FIELDS = {
    "stage": (1, "d.stage_id", "p.stage"),
    "worth": (3, "d.value", "p.worth / 1000.0"),
    "likelihood": (7, "d.win_likelihood", "p.likelihood"),
    "owner": (2, "d.owner_id", "p.owner"),
    "closes": (6, "d.close_date", "date '1970-01-01' + p.closes::int"),
    "category": (8, "d.forecast", "p.category::text"),
}


def told_of(*names: str) -> str:
    fields = {name: FIELDS[name] for name in names}
    return CHANGED.format(
        fields=", ".join(str(code) for code, _column, _past in fields.values()),
        values=", ".join(
            f"max(value) FILTER (WHERE field = {code} AND since <= %(at)s) AS {name}"
            for name, (code, _column, _past) in fields.items()
        ),
        told=", ".join(
            f"CASE WHEN p.mask & {1 << code} <> 0 THEN {past} ELSE {column} END AS {name}"
            for name, (code, column, past) in fields.items()
        ),
    )


# Of each two stages what stood in the one then and stands in the other now.
THEN_AND_NOW = (
    told_of("stage", "worth", "likelihood")
    + """
    SELECT stage, stage_id, count(*), sum(worth), sum(worth * likelihood), sum(base_value)
    FROM told GROUP BY 1, 2
"""
)
# The same of each two quarters, and what was expected then.
EXPECTED_THEN = (
    told_of(*FIELDS)
    + """
    SELECT date_trunc('quarter', closes::timestamp), owner, category, stage,
           date_trunc('quarter', close_date::timestamp), stage_id, count(*), sum(worth),
           sum(worth * likelihood), sum(base_value)
    FROM told GROUP BY 1, 2, 3, 4, 5, 6
"""
)
EXPECTED = """
    SELECT date_trunc('quarter', close_date::timestamp), owner_id, forecast, stage_id, count(*),
           sum(base_value), sum(base_value * win_likelihood)
    FROM deals_deal WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4
"""
CLOSED = """
    SELECT lost_reason_id, stage_id, count(*), sum(base_value),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY closed_at - created_at)
    FROM deals_deal WHERE deleted_at IS NULL AND closed_at >= %(since)s - interval '9 months'
    GROUP BY 1, 2
"""
LEADS = """
    SELECT status_id, count(*), count(*) FILTER (WHERE last_action_at < %(quiet)s),
           count(*) FILTER (WHERE stage_entered_at < %(quiet)s)
    FROM leads_lead WHERE deleted_at IS NULL GROUP BY 1
"""
# The same of leads by their statuses; to join those of one stage is left out.
LEADS_MOVED = MOVED.replace("deals_deal", "leads_lead").replace("%(type)s", "%(lead)s")
# What the page adds up and no more: how many, how much.
COUNT = (
    "SELECT stage_id, count(*), sum(base_value) FROM deals_deal WHERE deleted_at IS NULL GROUP BY 1"
)


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
        ("funnel of deals", "/deals/funnel/", [SUMS, STUCK, MOVED]),
        ("funnel of deals, 180 days ago", f"/deals/funnel/?as_of={then}", [THEN_AND_NOW, MOVED]),
        ("forecast", "/deals/forecast/", [EXPECTED]),
        ("forecast, 180 days ago", f"/deals/forecast/?as_of={then}", [EXPECTED_THEN]),
        ("won and lost", "/reports/won_lost/", [CLOSED]),
        ("funnel of leads", "/reports/lead_funnel/", [LEADS, LEADS_MOVED]),
    ]
    call_command("collectstatic", interactive=False, verbosity=0)
    asked = {
        "at": then, "type": Deal.record_type, "lead": Lead.record_type,
        "since": timezone.now() - timedelta(days=90),
        "quiet": timezone.now() - timedelta(days=14),
    }  # fmt: skip
    bare = times(lambda: read([COUNT], asked), ROUNDS)
    with served(database) as port:
        browser = Browser(port, user)
        found = [figure(browser, job, address, floor, asked) for job, address, floor in pages]
    return [Figure("SQL alone, number and value by stage", p50(bare), p95(bare)), *found]


def read(statements: list[str], asked: dict) -> None:
    """As the pages read them: with the memory of a report."""
    with roomy(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, asked)
            cursor.fetchall()


def figure(browser: Browser, job: str, address: str, floor: list[str], asked: dict) -> Figure:
    """The goal: twice the SQL of all its figures, and one floor page."""
    sql: list[float] = []
    mine, page = [], []
    for _round in range(ROUNDS):
        sql += times(lambda: read(floor, asked), 1, warm=0)
        page += times(lambda: browser.get(FLOOR_PAGE), 1, warm=0)
        mine += times(lambda: browser.get(address), 1, warm=0)
    limit = 2 * p50(sql) + p50(page)
    ratio = p50(mine) / limit
    words = "p50 ≤ 2 × SQL of its figures + page"
    return Figure(job, p50(mine), p95(mine), limit, None, ratio, words, ratio <= 1)
