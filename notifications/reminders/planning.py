"""When the next reminder of a record is due, worked out set-based from the record as it is now.

The rule, for a salesperson to check: a reminder goes out on the morning after as many whole days
without action as the place allows (an action on the 1st, ten days: silent from the 2nd to the
11th, reminded on the 12th). It repeats so many days after the last one went out, as often as the
place says, and then the team's manager is told. Days are those of the owner's time zone, as the
organisation's where the owner says none; working days and quiet hours are asked when it is given.
A new action, or a new owner, begins anew.

Reminders hang on what is, not on what happened: working them out again changes nothing. Whoever
writes them locks them first, in a statement of its own, as for every write.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import CharField, DateTimeField, F, Subquery, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from notifications.models import REMINDING
from notifications.reminders.registry import REMINDABLE
from records.models import Record
from records.once import written_once
from records.querysets import Ids
from users.models import Organisation

NAMES = "(id, owner_id, basis, days, every, most, escalate, zone)"

# A silence nobody was reminded of has a row before its first reminder, to carry the due time.
KNOW = (
    "INSERT INTO notifications_reminder "
    "(record_type, record_id, owner_id, basis, round, for_manager) "
    "SELECT %s, n.id, n.owner_id, n.basis, 0, false FROM (",
    f") AS n {NAMES} WHERE n.days IS NOT NULL ORDER BY n.id "
    "ON CONFLICT (record_type, record_id) DO NOTHING",
)
LOCK = (
    "SELECT id FROM notifications_reminder "
    "WHERE record_type = %s AND record_id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE"
)
# ``c``: the silence and what was given in it; ``d``: from which day on how many days are counted.
# The records are named twice: else PostgreSQL reads the whole table to join it with itself.
PLAN = (
    "WITH n AS MATERIALIZED (SELECT * FROM (",
    f""") AS n {NAMES}), c AS (
        SELECT r.id, coalesce(n.owner_id, r.owner_id) AS owner_id,
               coalesce(n.basis, r.basis) AS basis,
               CASE WHEN n.basis <> r.basis THEN 0 ELSE r.round + %s END AS round,
               CASE WHEN n.basis <> r.basis THEN NULL
                    ELSE coalesce(%s::timestamptz, r.given_at) END AS given_at,
               n.days, n.every, n.most, n.escalate, n.zone
        FROM notifications_reminder r LEFT JOIN n ON n.id = r.record_id
        WHERE r.record_type = %s AND r.record_id = ANY(%s::bigint[])
    ), d AS (
        SELECT c.*, coalesce(
                escalate AND round = CASE WHEN every IS NULL THEN 1 ELSE most + 1 END, false
            ) AS for_manager,
            CASE WHEN days IS NULL THEN NULL
                 WHEN round = 0 THEN (basis AT TIME ZONE zone)::date + days + 1
                 WHEN every IS NOT NULL AND (most IS NULL OR round <= most)
                 THEN (given_at AT TIME ZONE zone)::date + every
                 WHEN escalate AND round = CASE WHEN every IS NULL THEN 1 ELSE most + 1 END
                 THEN (given_at AT TIME ZONE zone)::date + coalesce(every, days)
            END::timestamp AT TIME ZONE zone AS due_at
        FROM c
    )
    UPDATE notifications_reminder r
    SET owner_id = d.owner_id, basis = d.basis, round = d.round, given_at = d.given_at,
        due_at = d.due_at, for_manager = d.for_manager
    FROM d WHERE d.id = r.id AND r.record_type = %s AND r.record_id = ANY(%s::bigint[])
        AND (r.owner_id, r.basis, r.round, r.given_at, r.due_at, r.for_manager)
        IS DISTINCT FROM (d.owner_id, d.basis, d.round, d.given_at, d.due_at, d.for_manager)""",
)


def plan(
    record_type: int,
    ids: Sequence[int],
    *,
    claimed: bool = False,
    given_at: datetime | None = None,
) -> None:
    """Works out the reminders of these records. ``claimed``: all have a row, locked by the caller.
    ``given_at``: each was given then, and the next one counts from there; since when the record
    is silent was worked out a moment ago, and is not asked again."""
    ids = Ids(ids)
    if not ids:
        return
    model, ask_basis = REMINDABLE[record_type].model, given_at is None
    _model, _rows, text, params = wanted.statement(model, ask_basis, ids)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if not claimed:
            cursor.execute(text.join(KNOW), [record_type, *params])
            cursor.execute(LOCK, [record_type, ids])
        given, them = [1 if given_at else 0, given_at], [record_type, ids]
        cursor.execute(text.join(PLAN), [*params, *given, *them, *them])


@written_once
def wanted(model: type[Record], ask_basis: bool, ids: list[int]):
    """Of those of the records somebody may be reminded of: owner, silence, settings, zone. Without
    ``ask_basis`` the silence stays as it stands in the reminder."""
    remindable = REMINDABLE[model.record_type]
    company = Organisation.objects.order_by("pk").values("time_zone")[:1]
    zone = Coalesce(
        NullIf(F("owner__time_zone"), Value("")),
        Subquery(company),
        Value(settings.TIME_ZONE),
        output_field=CharField(),
    )
    rows = model.objects.live().filter(remindable.open, owner__isnull=False)
    return (
        rows.with_ids(ids)
        .order_by()
        .values_list(
            "id",
            "owner_id",
            remindable.since if ask_basis else Cast(None, DateTimeField()),
            *(remindable.settings[name] for name in REMINDING),
            zone,
        )
    )
