"""The rows a routed chunk leaves: traces, turns, waits; each kind in one statement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from automations.models import Came, Why
from automations.routing.choosing import Turns
from automations.routing.deciding import Asked, Decision

TRACES = """
    INSERT INTO automations_routingtrace (version_id, record_type, record_id, at, why, came,
        territory_id, owner_id, before_id, batch_id, facts, unmet, skipped, number)
    SELECT %s, %s, r.id, %s, %s, r.came, r.node, r.owner, r.before, %s, r.facts, r.unmet,
           r.skipped, r.number
    FROM json_to_recordset(%s::json) AS r (id bigint, came text, node bigint, owner bigint,
        before bigint, facts jsonb, unmet jsonb, skipped jsonb, number jsonb)
"""
TURNS = """
    INSERT INTO automations_turn (territory_id, user_id, passed, last)
    SELECT r.a, r.b, r.c, r.d
    FROM json_to_recordset(%s::json) AS r (a bigint, b bigint, c bigint, d bigint)
    ON CONFLICT (territory_id, user_id) DO UPDATE
    SET passed = excluded.passed, last = excluded.last
"""
WAITS = """
    INSERT INTO automations_wait (list_name, record_id, why, since, due_at)
    SELECT %s, r.a, %s, %s, r.b FROM json_to_recordset(%s::json) AS r (a bigint, b timestamptz)
    ON CONFLICT (list_name, record_id) DO UPDATE
    SET why = excluded.why, since = excluded.since, due_at = excluded.due_at
"""


def _run(statement: str, params: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def write_traces(
    decisions: Mapping[int, Decision],
    asked: Mapping[int, Asked],
    owners: Mapping[int, int | None],
    came: Mapping[int, int | None],
    *,
    version: int,
    record_type: int,
    why: str,
    batch: int,
    now: datetime,
) -> None:
    """``owners`` before; ``came`` where it may differ from what was decided."""
    rows = [
        {
            "id": pk,
            "came": _came(each.owner, came.get(pk, each.owner)),
            "node": each.node.pk if each.node else None,
            "owner": each.owner,
            "before": owners[pk],
            "facts": asked[pk].facts,
            "unmet": sorted(asked[pk].unmet),
            "skipped": each.skipped,
            "number": each.number,
        }
        for pk, each in decisions.items()
    ]
    _run(TRACES, [version, record_type, now, why, batch, json.dumps(rows)])


def _came(decided: int | None, owner: int | None) -> str:
    if decided is None:
        return Came.NOBODY
    return Came.GIVEN if owner == decided else Came.HELD


def write_turns(turns: Turns) -> None:
    rows = [
        {"a": territory, "b": user, "c": passed, "d": last}
        for territory, user in sorted(turns.touched)
        for passed, last in [turns.rows[territory][user]]
    ]
    if rows:
        _run(TURNS, [json.dumps(rows)])


def write_waits(list_name: str, due: Mapping[int, datetime], *, why: Why, since: datetime) -> None:
    rows = [{"a": pk, "b": at.isoformat()} for pk, at in sorted(due.items())]
    if rows:
        _run(WAITS, [list_name, why, since, json.dumps(rows)])
