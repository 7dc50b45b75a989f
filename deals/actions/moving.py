"""Where a deal stands, and all that follows from it: the one place a stage is written (WA-13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

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


NO_DAY = sql.SQL("NULL::date")
# The day it is where the organisation is.
TODAY = sql.SQL("(m.moment AT TIME ZONE %(zone)s)::date")


def moving(values: Mapping[str, Any], *, happened_at: datetime | None = None) -> Source:
    """The values, a ``stage`` among them, with everything it brings, per deal."""
    given = database_values(Deal, {k: v for k, v in values.items() if k != "pipeline"})
    return following(constants(Deal, given, happened_at))


def following(source: Source) -> Source:
    """What a source says, a ``stage_id`` among it, with everything those stages bring. What the
    source names itself is taken as it is."""
    named = [column for column in source.columns if column not in FOLLOWING]

    def said(column: str, otherwise: sql.Composable) -> sql.Composable:
        if column not in source.columns:
            return otherwise
        return sql.SQL("c.{}").format(sql.Identifier(column))

    query = FOLLOWS.format(
        named=sql.SQL("").join(sql.SQL("c.{}, ").format(sql.Identifier(each)) for each in named),
        likelihood=said("win_likelihood", LIKELIHOOD),
        forecast=said("forecast", FORECAST),
        reason=said("lost_reason_id", REASON),
        closing_day=sql.SQL("coalesce({}, {})").format(said("close_date", NO_DAY), TODAY),
        close_date=said("close_date", sql.SQL("d.close_date")),
        constants=source.query,
    )
    zone = {"zone": Organisation.current().time_zone}
    return Source((*named, *FOLLOWING), query, source.params | zone)
