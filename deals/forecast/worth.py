"""Where every deal stood at a moment, and what it was worth then: the base of "as of" (idea 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from psycopg import sql

from deals.models import Deal
from deals.money.digits import digits_of
from deals.money.rates import PLACES, rates_on
from records.spans import Relation, plain_text, state
from users.models import Organisation
from users.validators import currencies

SPANNED = ["stage", "owner", "value", "currency", "win_likelihood", "close_date", "forecast"]
NOW = """
    SELECT d.id, {place} AS place, d.deleted_at IS NOT NULL AS trashed, {mine} AS mine,
           d.owner_id AS owner, d.stage_id AS stage, d.value, d.currency,
           d.win_likelihood AS likelihood, d.close_date, d.forecast, d.base_value AS base,
           NULL::numeric AS rate, k.kind, k.pipeline_id
    FROM deals_deal d JOIN deals_stage k ON k.id = d.stage_id
"""
# An open deal was worth its value then at the rate of then; a closed one at that of its closing
# day, which is frozen in ``rate`` for as long as it stays closed.
THEN = """
    SELECT d.id, {place} AS place, d.trashed, {mine} AS mine, d.owner_id AS owner,
           d.stage_id AS stage, d.value, d.currency, d.likelihood, d.close_date, d.forecast,
           round(d.value * r.rate, {digits}) AS base, r.rate, k.kind, k.pipeline_id
    FROM (
        SELECT s.id, s.stage AS stage_id, s.owner AS owner_id, s.value / 1000.0 AS value,
               {currency} AS currency, s.win_likelihood::int AS likelihood,
               date '1970-01-01' + s.close_date::int AS close_date, {forecast} AS forecast,
               s.trashed, s.still
        FROM ({state}) s
    ) d
    JOIN deals_stage k ON k.id = d.stage_id
    JOIN deals_deal t ON t.id = d.id
    LEFT JOIN unnest(%s::text[], %s::numeric[]) known (currency, rate)
        ON known.currency = d.currency
    CROSS JOIN LATERAL (SELECT CASE
        WHEN d.currency = %s THEN 1
        WHEN k.kind = 'open' THEN known.rate
        WHEN d.still AND t.currency = d.currency AND t.rate IS NOT NULL THEN t.rate
        ELSE ({closing}) END AS rate) r
"""
# Base units for one unit on the closing day, as deals.money.rates works it out.
CLOSING = """
    SELECT round((CASE WHEN %s = 'EUR' THEN 1 ELSE (
               SELECT per_euro FROM deals_exchangerate e WHERE e.currency = %s
               AND e.day <= d.close_date ORDER BY e.day DESC LIMIT 1) END)::numeric(50, 30)
           / (CASE WHEN d.currency = 'EUR' THEN 1 ELSE (
               SELECT per_euro FROM deals_exchangerate e WHERE e.currency = d.currency
               AND e.day <= d.close_date ORDER BY e.day DESC LIMIT 1) END)::numeric(50, 30), {})
"""


# Of a text a span keeps eight bytes.
CATEGORY = sql.SQL("CASE {0} WHEN 'best_cas' THEN 'best_case' ELSE {0} END")


def stood(
    moment: datetime | None,
    *,
    place: str = "d.stage_id",
    owners: Sequence[int] | None = None,
) -> Relation:
    """Every deal as it was at a moment, or is: place, trashed, mine (belongs to ``owners``),
    owner, stage, kind, value, currency, likelihood, close_date, forecast, base (worth in base
    currency) and, of a past moment, the rate it was worked out with.

    ``place`` is SQL over ``d`` (the deal then) and ``k`` (its stage): what is counted apart.
    """
    mine = sql.SQL("true")
    if owners is not None:
        whose = sql.Literal(list(owners))
        mine = sql.SQL("coalesce(d.owner_id = ANY({}::bigint[]), false)").format(whose)
    where = sql.SQL(place)
    if moment is None:
        return Relation(sql.SQL(NOW).format(place=where, mine=mine))
    organisation = Organisation.current()
    base = organisation.base_currency
    known = rates_on(currencies(), moment.astimezone(ZoneInfo(organisation.time_zone)).date())
    then = state(Deal, SPANNED, moment)
    text = sql.SQL(THEN).format(
        place=where,
        mine=mine,
        state=then.text,
        digits=sql.Literal(digits_of(base)),
        currency=plain_text("s.currency"),
        forecast=CATEGORY.format(plain_text("s.forecast")),
        closing=sql.SQL(CLOSING).format(sql.Literal(PLACES)),
    )
    rates = (list(known), list(known.values()))
    return Relation(text, (*then.params, *rates, base, base, base))


# What became of an amount, seen from then (t) to now (n): worth then, the present value at the
# rate then, worth now; and the same times the likelihood of winning, in hundredths.
SAME = "CASE WHEN t.currency = n.currency AND t.rate IS NOT NULL THEN round(n.value * t.rate, {})"
SUM_STEPS = ("value", "rate")
WEIGHTED_STEPS = ("value", "rate", "likelihood")
AMOUNTS = ("b0", "bm", "b1", "w0", "wm", "wr", "w1")


def amounts() -> list[sql.Composable]:
    """The columns ``AMOUNTS`` of ``records.reports.flows.pairs``."""
    digits = sql.Literal(digits_of(Organisation.current().base_currency))
    then = sql.SQL("coalesce(t.base, 0)")
    now = sql.SQL("coalesce(n.base, 0)")
    old_rate = sql.SQL(f"coalesce({SAME} ELSE n.base END, 0)").format(digits)
    before, after = "coalesce(t.likelihood, 0) / 100.0", "coalesce(n.likelihood, 0) / 100.0"
    columns = [(then, ""), (old_rate, ""), (now, ""), (then, before), (old_rate, before),
               (now, before), (now, after)]  # fmt: skip
    return [
        sql.SQL("{} * {} AS {}" if times else "{}{} AS {}").format(
            amount, sql.SQL(times), sql.Identifier(name)
        )
        for name, (amount, times) in zip(AMOUNTS, columns, strict=True)
    ]
