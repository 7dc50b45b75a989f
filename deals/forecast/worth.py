"""Where every deal stood at a moment, and what it was worth then: the base of "as of" (idea 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from psycopg import sql

from deals.models import Deal
from deals.money.digits import digits_of
from deals.money.rates import PLACES, rates_on
from records.spans import (
    PLAIN_TEXT,
    Relation,
    as_it_stands,
    as_it_was,
    changed_since,
    kept,
    trashed_then,
)
from users.models import Organisation
from users.validators import currencies

NOW = """
    SELECT d.id, {place} AS place, d.deleted_at IS NOT NULL AS trashed, {mine} AS mine,
           d.owner_id AS owner, d.stage_id AS stage, d.value, d.currency,
           d.win_likelihood AS likelihood, d.close_date, d.forecast, d.base_value AS base,
           NULL::numeric AS rate, k.kind, k.pipeline_id
    FROM deals_deal d JOIN deals_stage k ON k.id = d.stage_id
"""
# An open deal was worth its value then at the rate of then; a closed one at that of its closing
# day, which is frozen in ``rate`` for as long as it stays closed.
WAS = """
    SELECT d.*, k.kind, k.pipeline_id, r.rate, round(d.value * r.rate, {digits}) AS base
    FROM (
        SELECT t.id, {values}, {trashed} AS trashed, {still} AS still, t.stage_id AS stage_now,
               t.owner_id AS owner_now, t.value AS value_now, t.currency AS currency_now,
               t.win_likelihood AS likelihood_now, t.close_date AS close_date_now,
               t.base_value AS base_now, t.rate AS rate_now, t.deleted_at IS NOT NULL AS trashed_now
        FROM deals_deal t LEFT JOIN ({changed}) c ON c.id = t.id
    ) d
    LEFT JOIN deals_stage k ON k.id = d.stage_id
    LEFT JOIN unnest(%s::text[], %s::numeric[]) known (currency, rate)
        ON known.currency = d.currency
    CROSS JOIN LATERAL (SELECT CASE
        WHEN k.kind IS NULL THEN NULL
        WHEN d.currency = %s THEN 1
        WHEN k.kind = 'open' THEN known.rate
        WHEN d.still AND d.currency_now = d.currency AND d.rate_now IS NOT NULL THEN d.rate_now
        ELSE ({closing}) END AS rate) r
"""
THEN = """
    SELECT d.id, {place} AS place, d.trashed, {mine} AS mine, d.owner_id AS owner,
           d.stage_id AS stage, d.value, d.currency, d.likelihood, d.close_date, d.forecast,
           d.base, d.rate, d.kind, d.pipeline_id
    FROM ({was}) d CROSS JOIN LATERAL (SELECT d.kind) k
    WHERE d.kind IS NOT NULL
"""
# Both at once, one row a deal: worked out once (OFFSET keeps the planner from doing it again for
# each column), then told as the two sides of ``records.reports.flows.PAIRS``.
SIDES = """
    ({was} OFFSET 0) b
    JOIN deals_stage s ON s.id = b.stage_now
    CROSS JOIN LATERAL (
        SELECT CASE WHEN b.kind IS NOT NULL THEN d.id END AS id,
               CASE WHEN b.kind IS NOT NULL THEN {place} END AS place, d.trashed, {mine} AS mine,
               d.value, d.currency, d.likelihood, d.base, d.rate
        FROM (SELECT b.*) d CROSS JOIN (SELECT b.kind) k
    ) t
    CROSS JOIN LATERAL (
        SELECT d.id, {place} AS place, d.trashed, {mine} AS mine, d.value, d.currency,
               d.likelihood, d.base
        FROM (SELECT b.id, b.stage_now AS stage_id, b.owner_now AS owner_id, b.value_now AS value,
                     b.currency_now AS currency, b.likelihood_now AS likelihood,
                     b.close_date_now AS close_date, b.base_now AS base, b.trashed_now AS trashed
             ) d CROSS JOIN (SELECT s.kind) k
    ) n
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


# {field: (its name here, what makes it of what a span keeps: of a text eight bytes)}
TOLD = {
    "stage": ("stage_id", "{0}"),
    "owner": ("owner_id", "{0}"),
    "value": ("value", "{0} / 1000.0"),
    "currency": ("currency", PLAIN_TEXT),
    "win_likelihood": ("likelihood", "{0}::int"),
    "close_date": ("close_date", "date '1970-01-01' + {0}::int"),
    "forecast": (
        "forecast",
        f"CASE {PLAIN_TEXT} WHEN 'best_cas' THEN 'best_case' ELSE {PLAIN_TEXT} END",
    ),
}


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
    where, mine = sql.SQL(place), belongs_to(owners)
    if moment is None:
        return Relation(sql.SQL(NOW).format(place=where, mine=mine))
    found = was(moment)
    return Relation(sql.SQL(THEN).format(place=where, mine=mine, was=found.text), found.params)


def then_and_now(
    moment: datetime, *, place: str = "d.stage_id", owners: Sequence[int] | None = None
) -> Relation:
    """Every deal as it was at a moment and as it is, for ``records.reports.flows.pairs``."""
    found = was(moment)
    text = sql.SQL(SIDES).format(was=found.text, place=sql.SQL(place), mine=belongs_to(owners))
    return Relation(text, found.params)


def belongs_to(owners: Sequence[int] | None) -> sql.Composable:
    if owners is None:
        return sql.SQL("true")
    whose = sql.Literal(list(owners))
    return sql.SQL("coalesce(d.owner_id = ANY({}::bigint[]), false)").format(whose)


def was(moment: datetime) -> Relation:
    """Every deal as it was (without a kind where it was not there yet), beside what it is."""
    organisation = Organisation.current()
    base = organisation.base_currency
    known = rates_on(currencies(), moment.astimezone(ZoneInfo(organisation.time_zone)).date())
    changed = changed_since(Deal, list(TOLD), moment)
    values = [
        sql.SQL("{} AS {}").format(as_it_was(Deal, field, as_it_stands, past), sql.Identifier(name))
        for field, (name, past) in TOLD.items()
    ]
    text = sql.SQL(WAS).format(
        values=sql.SQL(", ").join(values),
        trashed=trashed_then(Deal),
        still=kept(Deal, "stage"),
        changed=changed.text,
        digits=sql.Literal(digits_of(base)),
        closing=sql.SQL(CLOSING).format(sql.Literal(PLACES)),
    )
    rates = (list(known), list(known.values()))
    return Relation(text, (*changed.params, *rates, base, base, base))


# What became of an amount, seen from then (t) to now (n): worth then, the present value at the
# rate then, worth now; and the same times the likelihood of winning, in hundredths.
SAME = """
    CASE WHEN t.currency = n.currency AND t.rate IS NOT NULL
         THEN CASE WHEN n.value = t.value THEN t.base ELSE round(n.value * t.rate, {}) END
"""
SUM_STEPS = ("value", "rate")
WEIGHTED_STEPS = ("value", "rate", "likelihood")
AMOUNTS = ("b0", "bm", "b1", "w0", "wm", "wr", "w1")


def amounts() -> list[sql.Composable]:
    """The columns ``AMOUNTS`` of ``records.reports.flows.pairs``."""
    digits = sql.Literal(digits_of(Organisation.current().base_currency))
    then = sql.SQL("coalesce(t.base, 0)")
    now = sql.SQL("coalesce(n.base, 0)")
    old_rate = sql.SQL(f"coalesce({SAME} ELSE n.base END, 0)").format(digits)
    # Times 0.01 is a division by a hundred without its many digits.
    before, after = "coalesce(t.likelihood, 0) * 0.01", "coalesce(n.likelihood, 0) * 0.01"
    columns = [(then, ""), (old_rate, ""), (now, ""), (then, before), (old_rate, before),
               (now, before), (now, after)]  # fmt: skip
    return [
        sql.SQL("{} * {} AS {}" if times else "{}{} AS {}").format(
            amount, sql.SQL(times), sql.Identifier(name)
        )
        for name, (amount, times) in zip(AMOUNTS, columns, strict=True)
    ]
