"""Where a deal stands, and all that follows from it: the one place a stage is written (WA-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from psycopg import sql

from deals.models import Deal
from records.actions.values import database_values
from records.actions.writing import Source, constants
from users.models import Organisation

# What follows from the stage, unless the caller says it.
#   likelihood, forecast  the new stage's, unless somebody said another than the old stage's;
#                         of a closed deal always what won and lost mean
#   closed_at, close_date  set on closing; the moment goes on reopening
#   reason                kept between lost stages, gone once it is not lost
FOLLOWS = sql.SQL(
    """
    SELECT c.id, c.happened_at, {named}
           now.pipeline_id AS pipeline_id,
           CASE WHEN d.stage_id = now.id THEN d.stage_entered_at ELSE m.moment
                END AS stage_entered_at,
           {likelihood} AS win_likelihood,
           {forecast} AS forecast,
           {reason} AS lost_reason_id,
           CASE WHEN now.kind = 'open' THEN NULL WHEN was.kind = now.kind THEN d.closed_at
                ELSE m.moment END AS closed_at,
           CASE WHEN now.kind <> 'open' AND was.kind <> now.kind THEN {closing_day}
                ELSE {close_date} END AS close_date
    FROM ({constants}) c
    JOIN deals_deal d ON d.id = c.id
    JOIN deals_stage was ON was.id = d.stage_id
    JOIN deals_stage now ON now.id = c.stage_id
    CROSS JOIN LATERAL (SELECT coalesce(c.happened_at, statement_timestamp()) AS moment) m
    """
)
FOLLOWING = (
    "pipeline_id", "stage_entered_at", "win_likelihood", "forecast", "lost_reason_id",
    "closed_at", "close_date",
)  # fmt: skip
# A stage gives its own to a deal that comes from a closed one, or that has the old stage's.
OF_STAGE = "WHEN d.stage_id <> now.id AND (was.kind <> 'open' OR d.{0} = was.{0}) THEN now.{0}"
LIKELIHOOD = sql.SQL(
    "CASE now.kind WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE "
    f"CASE {OF_STAGE.format('win_likelihood')} ELSE d.win_likelihood END END"
)
FORECAST = sql.SQL(
    "CASE now.kind WHEN 'won' THEN 'closed' WHEN 'lost' THEN 'omitted' ELSE "
    f"CASE {OF_STAGE.format('forecast')} ELSE d.forecast END END"
)
REASON = sql.SQL("CASE WHEN now.kind = 'lost' AND was.kind = 'lost' THEN d.lost_reason_id END")


def moving(values: Mapping[str, Any], *, happened_at: datetime | None = None) -> Source:
    """The values, a ``stage`` among them, with everything it brings, per deal."""
    given = database_values(Deal, {k: v for k, v in values.items() if k != "pipeline"})
    source = constants(Deal, given, happened_at)
    named = [column for column in source.columns if column not in FOLLOWING]

    def said(column: str, otherwise: sql.Composable) -> sql.Composable:
        return sql.SQL("c.{}").format(sql.Identifier(column)) if column in given else otherwise

    query = _follows(
        source.query,
        named,
        {
            "likelihood": said("win_likelihood", LIKELIHOOD),
            "forecast": said("forecast", FORECAST),
            "reason": said("lost_reason_id", REASON),
            "close_date": said("close_date", sql.SQL("d.close_date")),
            "closing_day": sql.SQL("%(closing_day)s::date"),
        },
    )
    day = {"closing_day": closing_day(values, happened_at)}
    return Source((*named, *FOLLOWING), query, source.params | day)


def moving_each(rows: sql.Composable, params: Mapping[str, Any]) -> Source:
    """A stage per deal, with what it brings. ``rows`` selects ``id``, ``happened_at``,
    ``stage_id`` and, where they are said, ``win_likelihood``, ``forecast``, ``lost_reason_id``
    and ``close_date`` (null: what follows from the stage)."""
    zone = {"zone": Organisation.current().time_zone}
    day = "coalesce(c.close_date, (m.moment AT TIME ZONE %(zone)s)::date)"
    likelihood = "CASE now.kind WHEN 'open' THEN coalesce(c.win_likelihood, {}) ELSE {} END"
    forecast = "CASE now.kind WHEN 'open' THEN coalesce(c.forecast, {}) ELSE {} END"
    said = {
        "likelihood": sql.SQL(likelihood).format(LIKELIHOOD, LIKELIHOOD),
        "forecast": sql.SQL(forecast).format(FORECAST, FORECAST),
        "reason": sql.SQL(
            "CASE now.kind WHEN 'lost' THEN coalesce(c.lost_reason_id, {}) END"
        ).format(REASON),
        "close_date": sql.SQL("coalesce(c.close_date, d.close_date)"),
        "closing_day": sql.SQL(day),
    }
    return Source(("stage_id", *FOLLOWING), _follows(rows, ["stage_id"], said), {**params, **zone})


def _follows(
    rows: sql.Composable, named: Sequence[str], said: Mapping[str, sql.Composable]
) -> sql.Composed:
    columns = sql.SQL("").join(sql.SQL("c.{}, ").format(sql.Identifier(each)) for each in named)
    return FOLLOWS.format(named=columns, constants=rows, **said)


def closing_day(values: Mapping[str, Any], happened_at: datetime | None) -> date:
    """The day said, or the one it is where the organisation is."""
    if values.get("close_date"):
        return values["close_date"]
    return timezone.localdate(happened_at, ZoneInfo(Organisation.current().time_zone))
