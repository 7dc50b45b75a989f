"""What rules did, written down: a run per record, in one statement for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from automations.models import Result, Rule
from automations.reading import Reading
from records.models import Batch

PAUSE = timedelta(minutes=5)
ATTEMPTS = 6


@dataclass(frozen=True)
class Firing:
    """What sets a rule off for a record. ``behind``: the events that caused the event."""

    record_id: int
    key: str
    event: int | None = None
    line: int | None = None
    behind: frozenset[int] = frozenset()


def key_of(event: int) -> str:
    """The key of a run that an event set off."""
    return f"e{event}"


KNOWN = """
    SELECT r.record_id, r.key FROM automations_run r
    JOIN unnest(%s::bigint[], %s::text[]) AS w (record_id, key) USING (record_id, key)
    WHERE r.rule_id = %s
"""


def known(rule: Rule, pairs: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those of the (record, key) the rule has a run of."""
    ids, keys = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [list(ids), list(keys), rule.pk])
        return set(cursor.fetchall())


# A retried one takes the place of its failure.
WRITE = """
    INSERT INTO automations_run (rule_id, version, key, record_type, record_id, line, event,
                                 result, reasons, batch_id, took_ms, attempts, retry_at, at)
    SELECT %(rule)s, %(version)s, r.key, %(record_type)s, r.record_id, r.line, r.event, r.result,
           r.reasons, r.batch, %(took_ms)s, %(attempts)s,
           statement_timestamp() + %(pause)s::interval, statement_timestamp()
    FROM jsonb_to_recordset(%(runs)s) AS r (key text, record_id bigint, line bigint, event bigint,
                                            result text, reasons text[], batch bigint)
    ON CONFLICT (rule_id, record_id, key) DO UPDATE SET
        result = excluded.result, reasons = excluded.reasons, batch_id = excluded.batch_id,
        took_ms = excluded.took_ms, attempts = excluded.attempts, retry_at = excluded.retry_at,
        at = excluded.at, version = excluded.version
"""


def note_results(
    reading: Reading,
    firings: Sequence[Firing],
    batch: Batch | None,
    results: Mapping[int, tuple[str, list]],
    *,
    took_ms: int,
    attempts: int,
) -> None:
    """What came of each record, by ``results`` {record id: (result, reasons)}."""
    runs = []
    for each in firings:
        result, reasons = results[each.record_id]
        own = batch.pk if batch is not None and result != Result.NOTHING else None
        runs.append(_run(each, result, reasons, own))
    _write(reading, runs, took_ms=took_ms, attempts=attempts)


def note(reading: Reading, firings: Iterable[Firing], result: Result) -> None:
    """Notes that the rule did not act, and why."""
    _write(reading, [_run(each, result) for each in firings])


def park(reading: Reading, firing: Firing, error: Exception, attempts: int) -> None:
    """Notes that it failed, and when it is tried again, if it is."""
    run = _run(firing, Result.FAILED, [str(error)[:300] or repr(error)[:300]])
    pause = PAUSE * 2 ** (attempts - 1) if attempts < ATTEMPTS else None
    _write(reading, [run], attempts=attempts, pause=pause)


def _run(
    firing: Firing, result: str, reasons: Iterable[Any] = (), batch: int | None = None
) -> dict[str, Any]:
    return {
        "key": firing.key, "record_id": firing.record_id, "line": firing.line,
        "event": firing.event, "result": str(result), "batch": batch,
        "reasons": [str(each)[:300] for each in reasons],
    }  # fmt: skip


def _write(
    reading: Reading,
    runs: Sequence[dict[str, Any]],
    *,
    took_ms: int = 0,
    attempts: int = 1,
    pause: timedelta | None = None,
) -> None:
    if not runs:
        return
    rule = reading.rule
    params = {
        "rule": rule.pk, "version": rule.version, "record_type": reading.model.record_type,
        "runs": Jsonb(list(runs)), "took_ms": took_ms, "attempts": attempts, "pause": pause,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WRITE, params)
