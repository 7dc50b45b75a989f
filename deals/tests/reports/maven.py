"""The deals of ``maven_crm`` with their history, for tests that add up real data."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection
from django.db.models import F
from psycopg import sql

from deals.models import Deal, LostReason, Pipeline, Stage
from deals.money import revalue
from deals.tests.factories import make_pipeline
from leads.tests.factories import make_lead
from records.actions import change, create
from records.actions.writing import Source
from records.models import FieldDefinition
from users.models import User
from users.tests.factories import make_team, make_user

STAGES = [("Prospecting", "open", 10), ("Engaging", "open", 40), ("Won", "won", 100),
          ("Lost", "lost", 0)]  # fmt: skip
CLOSE = sql.SQL(
    "SELECT * FROM unnest(%(rows)s::bigint[], %(at)s::timestamptz[], %(stage)s::bigint[],"
    " %(at)s::timestamptz[], %(at)s::timestamptz[], %(day)s::date[], %(value)s::numeric[],"
    " %(likelihood)s::int[], %(category)s::text[], %(reason)s::bigint[]) r (id, happened_at,"
    " stage_id, stage_entered_at, closed_at, close_date, value, win_likelihood, forecast,"
    " lost_reason_id) WHERE r.id = ANY(%(ids)s::bigint[])"
)
COLUMNS = ("stage_id", "stage_entered_at", "closed_at", "close_date", "value", "win_likelihood",
           "forecast", "lost_reason_id")  # fmt: skip


def stages_of(pipeline: Pipeline) -> dict[str, Stage]:
    return {
        name: Stage.objects.get_or_create(
            pipeline=pipeline, name=name,
            defaults={"kind": kind, "win_likelihood": percent, "position": n,
                      "inactivity_days": 30 if kind == "open" else None,
                      "colour": ["blue", "violet", "green", "red"][n]},
        )[0]
        for n, (name, kind, percent) in enumerate(STAGES)
    }  # fmt: skip


def sellers(folder: Path) -> dict[str, User]:
    """Agents in a team per manager; the managers' offices are the teams above."""
    with (folder / "sales_teams.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    offices = {row["regional_office"]: None for row in rows}
    offices = {name: make_team(name) for name in offices}
    teams = {row["manager"]: offices[row["regional_office"]] for row in rows}
    teams = {name: make_team(name, parent=office) for name, office in teams.items()}
    return {
        row["sales_agent"]: make_user(
            row["sales_agent"].replace(" ", ".").lower(), team=teams[row["manager"]]
        )
        for row in rows
    }


def load(folder: Path, *, by: User, shift: timedelta = timedelta(0)) -> dict[str, Stage]:
    """Every deal as it was engaged and closed; ``shift`` moves all days. Returns the stages."""
    people, stages = sellers(folder), stages_of(make_pipeline("Maven"))
    reason = LostReason.objects.get_or_create(name="Not said")[0]
    FieldDefinition.objects.get_or_create(
        target_type=Deal.record_type, key="product", defaults={"label": "Product", "type": "choice"}
    )
    with (folder / "sales_pipeline.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    leads = {name: make_lead(name or "Unknown", kind="business", owner=by)
             for name in dict.fromkeys(row["account"] for row in rows)}  # fmt: skip
    last = date(2017, 12, 31)
    deals = []
    for row in rows:
        came = date.fromisoformat(row["engage_date"] or "2017-12-31") + shift
        stage = stages["Prospecting" if row["deal_stage"] == "Prospecting" else "Engaging"]
        moment = datetime.combine(came, time(), UTC)
        expected = min(came, last + shift) + timedelta(days=60 + len(deals) % 200)
        deals.append(Deal(
            lead=leads[row["account"]], name=f"{row['product']} {row['opportunity_id']}",
            pipeline=stage.pipeline, stage=stage, owner=people[row["sales_agent"]],
            currency="EUR", created_at=moment, stage_entered_at=moment,
            win_likelihood=stage.win_likelihood, close_date=expected,
            value=None if row["deal_stage"] in ("Won", "Lost") else Decimal(1000),
            forecast=["pipeline", "best_case", "commit"][len(deals) % 3],
            custom={"product": row["product"].replace("GTXPro", "GTX Pro")},
        ))  # fmt: skip
    create(deals, by=by, kind="deals.created", happened_at="created_at")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE records_span, deals_deal")
    close(rows, deals, stages, reason, by, shift)
    revalue(Deal.objects.filter(pk__in=[deal.pk for deal in deals]))
    Deal.objects.update(last_action_at=F("created_at"))
    with connection.cursor() as cursor:  # as a database in use is
        cursor.execute("ANALYZE records_span, deals_deal, records_event")
    return stages


def close(rows, deals, stages, reason, by: User, shift: timedelta) -> None:
    closed = [(deal, row) for deal, row in zip(deals, rows, strict=True) if row["close_date"]]
    days = [date.fromisoformat(row["close_date"]) + shift for _deal, row in closed]
    won = [row["deal_stage"] == "Won" for _deal, row in closed]
    source = Source(COLUMNS, CLOSE, {
        "rows": [deal.pk for deal, _row in closed], "day": days,
        "at": [datetime.combine(day, time(), UTC) for day in days],
        "stage": [stages[row["deal_stage"]].pk for _deal, row in closed],
        "value": [Decimal(row["close_value"]) for _deal, row in closed],
        "likelihood": [100 if each else 0 for each in won],
        "category": ["closed" if each else "omitted" for each in won],
        "reason": [None if each else reason.pk for each in won],
    })  # fmt: skip
    outcome = change(Deal.objects.filter(pk__in=[d.pk for d, _row in closed]), by=by,
                     kind="deals.closed", source=source)  # fmt: skip
    assert outcome.changed == len(closed), outcome
