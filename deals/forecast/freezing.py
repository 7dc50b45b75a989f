"""Freezing the forecast: once a week, whoever does it and whenever they come to it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from psycopg import sql

from deals.forecast.worth import stood
from deals.models import FrozenWeek
from records.spans import Relation
from users.models import Organisation

WEEK = timedelta(days=7)
MOST = 60  # weeks made up for at once, after a long standstill
TAKE = """
    INSERT INTO deals_frozenweek (week, frozen_at) VALUES (%s, %s)
    ON CONFLICT (week) DO NOTHING
"""
# Deals won before the last year began no longer belong to any forecast that is looked at.
FREEZE = """
    INSERT INTO deals_forecastsnapshot
        (week, owner_id, pipeline_id, month, category, count, amount, weighted)
    SELECT %s::date, owner, pipeline_id, date_trunc('month', close_date)::date,
           CASE WHEN kind = 'won' THEN 'closed' ELSE forecast END, count(*),
           coalesce(sum(base), 0), coalesce(sum(base * likelihood), 0) / 100
    FROM ({}) d
    WHERE NOT trashed AND kind <> 'lost'
          AND (kind = 'open' OR close_date >= date_trunc('year', %s::date) - interval '1 year')
    GROUP BY owner, pipeline_id, 4, 5
"""


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def freeze(week: date, *, now: datetime) -> bool:
    """Freezes what was expected when the Monday ``week`` began; False where that is done.

    Worked out from the past as it is known, so that a late worker writes what one in time would
    have written. The row of the week is taken first: of two at once the second waits, and finds
    it done.
    """
    zone = ZoneInfo(Organisation.current().time_zone)
    moment = datetime.combine(week, time(), zone) - timedelta(microseconds=1)
    with transaction.atomic(), connection.cursor() as cursor:
        if not take(cursor, week, now):
            return False
        found: Relation = stood(moment)
        statement = sql.SQL(FREEZE).format(found.text)
        cursor.execute(statement, (week, *found.params, week))
        return True


def take(cursor, week: date, now: datetime) -> bool:
    cursor.execute(TAKE, [week, now])
    return cursor.rowcount == 1


def freeze_due(now: datetime) -> int:
    """Freezes this week and those that were missed since the last; returns how many."""
    zone = ZoneInfo(Organisation.current().time_zone)
    this = monday(now.astimezone(zone).date())
    last = FrozenWeek.objects.order_by("-week").values_list("week", flat=True).first()
    start = this if last is None else max(last + WEEK, this - MOST * WEEK)
    weeks = [start + n * WEEK for n in range((this - start) // WEEK + 1)] if start <= this else []
    return sum(freeze(week, now=now) for week in weeks)
