"""The board of deals beside what PostgreSQL itself needs for its cards and sums."""

from __future__ import annotations

from itertools import cycle

from django.core.management import call_command
from django.db import connection

from crm.bench.measure import Figure, alternate, p50, p95, times
from crm.bench.web import Browser, served
from deals.actions import start_selling
from deals.models import Deal, Pipeline, Stage
from records.actors import SYSTEM
from users.models import User

FLOOR = "/bench/floor/"
ROUNDS = 40
MOST = 300_000
GOAL = "p50 ≤ 2 × SQL floor + one floor page"

DEALS = """
    INSERT INTO deals_deal (lead_id, name, pipeline_id, stage_id, owner_id, value, currency,
                            base_value, close_date, win_likelihood, forecast, description,
                            external_system, external_id, created_at, updated_at,
                            stage_entered_at, last_action_at, closed_at)
    SELECT l.id, 'Deal ' || substr(md5(n::text), 1, 12), s.pipeline_id, s.id,
           u.ids[1 + n %% array_length(u.ids, 1)], 100 + n %% 90000, 'EUR', 100 + n %% 90000,
           current_date - 300 + n %% 400, s.win_likelihood,
           CASE s.kind WHEN 'won' THEN 'closed' WHEN 'lost' THEN 'omitted' ELSE 'pipeline' END,
           '', '', '', now() - (n %% 700) * interval '1 day', now(),
           now() - (n %% 300) * interval '1 day' - n * interval '1 second',
           now() - (n %% 60) * interval '1 day',
           CASE WHEN s.kind = 'open' THEN NULL ELSE now() END
    FROM generate_series(1, %(deals)s) n
    JOIN (SELECT *, row_number() OVER (ORDER BY position) - 1 AS place,
                 count(*) OVER () AS places FROM deals_stage
          WHERE pipeline_id = (SELECT min(id) FROM deals_pipeline)) s ON s.place = n %% s.places
    JOIN (SELECT array_agg(id ORDER BY id) ids FROM users_user) u ON true
    JOIN leads_lead l ON l.id = 1 + n %% (SELECT max(id) FROM leads_lead)
"""
SPANS = """
    INSERT INTO records_span (record_type, field, record_id, value, since)
    SELECT %(type)s, f.field, id, f.value, created_at
    FROM deals_deal CROSS JOIN LATERAL (VALUES (1, stage_id), (2, owner_id)) f (field, value)
"""
# The least that finds the first cards of every column, and the sums of all.
CARDS = """
    SELECT c.* FROM (
        SELECT id FROM deals_stage
        WHERE pipeline_id = (SELECT min(id) FROM deals_pipeline)) s
    CROSS JOIN LATERAL (
        SELECT d.id, d.name, d.value, d.close_date FROM deals_deal d
        WHERE d.stage_id = s.id AND d.deleted_at IS NULL
        ORDER BY d.stage_entered_at DESC, d.id DESC LIMIT 20) c
"""
SUMS = """
    SELECT stage_id, sum(n), sum(value), sum(value * win_likelihood) FROM (
        SELECT stage_id, win_likelihood, count(*) n, sum(base_value) AS value FROM deals_deal
        WHERE deleted_at IS NULL AND stage_id = ANY(%s) GROUP BY 1, 2) s GROUP BY 1
"""


def fill_deals(number: int) -> None:
    """Deals spread evenly over the stages of the first pipeline, set-based."""
    start_selling(by=SYSTEM)
    with connection.cursor() as cursor:
        for statement in (DEALS, SPANS):
            cursor.execute(statement, {"deals": number, "type": Deal.record_type})
        cursor.execute("VACUUM ANALYZE deals_deal")


def measure_board(leads: int, database: str) -> list[Figure]:
    """As many deals as leads times three, at most 300,000."""
    if not Deal.objects.exists():
        fill_deals(min(MOST, 3 * leads))
    user = User.objects.get(email="owner7@example.com")
    pipeline = Pipeline.objects.automatic()
    stages = Stage.objects.filter(kind="open", pipeline=pipeline).in_order()
    open_stages = list(stages.values_list("id", flat=True))
    sums = times(lambda: _ask(SUMS, open_stages), ROUNDS)
    cards = times(lambda: _ask(CARDS), ROUNDS)
    figures = [
        Figure("board: SQL floor, sums of open columns", p50(sums), p95(sums)),
        Figure("board: SQL floor, 20 cards of each column", p50(cards), p95(cards)),
    ]
    call_command("collectstatic", interactive=False, verbosity=0)
    with served(database) as port:
        browser = Browser(port, user)
        least = p50(sums) + p50(cards)
        figures += [
            _page(browser, "board: all deals", "/deals/board/?list=all", least),
            _page(browser, "board: my open deals", "/deals/board/?list=my_open", least),
        ]
        figures.append(_moves(browser, open_stages))
    connection.close()
    return figures


def _ask(statement: str, *params: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _page(browser: Browser, job: str, address: str, least: float) -> Figure:
    mine, floor = alternate(lambda: browser.get(address), lambda: browser.get(FLOOR), ROUNDS)
    limit = 2 * least + p50(floor)
    holds = p50(mine) <= limit
    return Figure(job, p50(mine), p95(mine), limit, None, p50(mine) / limit, GOAL, holds)


def _moves(browser: Browser, stages: list[int]) -> Figure:
    """One card to the next stage and back, by the form, with event, span, clocks and lead."""
    deal = Deal.objects.filter(stage=stages[0]).earliest("id")
    targets = cycle([stages[1], stages[0]])
    address = f"/deals/board/move/{deal.pk}/"
    taken = times(lambda: browser.post(address, stage=next(targets), state="list=all"), ROUNDS)
    return Figure("board: move a card", p50(taken), p95(taken), notes={"answered by": "redirect"})
