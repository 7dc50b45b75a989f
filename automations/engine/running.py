"""A rule acts on a set of records: who is left out and why, what is done, and what is noted."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from automations.engine.depth import MOST
from automations.models import Result, Rule, Run
from automations.offers import Call
from automations.reading import Reading
from records.actions.batches import open_batch
from records.actions.causing import because
from records.actors import Actor
from records.models import Batch, Event, HeldRecord
from records.models.events import ActorKind

log = logging.getLogger(__name__)

BY = Actor(ActorKind.AUTOMATION)
HOUR = timedelta(hours=1)
PAUSE = timedelta(minutes=5)
ATTEMPTS = 6
LOCK = 7_303_170  # any constant: one engine at a time, so that "once" and limits hold
ACTED = (Result.DONE, Result.NOTHING)


@dataclass(frozen=True)
class Firing:
    """What sets a rule off for a record. ``behind``: the events that caused the event."""

    record_id: int
    key: str
    event: int | None = None
    line: int | None = None
    behind: frozenset[int] = frozenset()


def one_at_a_time() -> None:
    """Call first in the transaction, before any row is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def act(reading: Reading, firings: Sequence[Firing]) -> set[int]:
    """Carries the rule out for those of the firings (each record once) that meet its conditions.

    Returns the ids of records it acted on. Raises Broken before anything is done.
    """
    rule = reading.rule
    wanted = _not_yet(rule, firings)
    if not wanted:
        return set()
    met = reading.matching().with_ids([each.record_id for each in wanted])
    ids = set(met.values_list("id", flat=True))
    wanted = [each for each in wanted if each.record_id in ids]
    looping = _looping(rule, wanted)
    free = [each for each in wanted if each not in looping]
    room = _room(rule)
    over = free[room:] if room is not None else []
    free = free[:room] if room is not None else free
    note(reading, looping, Result.LOOP)
    note(reading, over, Result.LIMITED)
    if free:
        reading.effects  # noqa: B018  (Broken is not the records' fault)
        carry_out(reading, free)
    return {each.record_id for each in free}


def _not_yet(rule: Rule, firings: Sequence[Firing]) -> list[Firing]:
    """Without what was dealt with before, and records of a rule that acts once on each."""
    before = Run.objects.filter(rule=rule, record_id__in=[each.record_id for each in firings])
    seen = set(
        before.filter(key__in={each.key for each in firings}).values_list("record_id", "key")
    )
    done = (
        set(before.filter(result__in=ACTED).values_list("record_id", flat=True))
        if rule.once
        else ()
    )
    return [
        each
        for each in firings
        if (each.record_id, each.key) not in seen and each.record_id not in done
    ]


def _looping(rule: Rule, firings: Sequence[Firing]) -> list[Firing]:
    """Those at the end of a chain this rule is part of, or of one that is too long."""
    caused = [each for each in firings if each.behind]
    if not caused:
        return []
    events = {event for each in caused for event in each.behind}
    own = set(Run.objects.filter(rule=rule, event__in=events).values_list("record_id", "event"))
    return [
        each
        for each in caused
        if len(each.behind) >= MOST or any((each.record_id, event) in own for event in each.behind)
    ]


def _room(rule: Rule) -> int | None:
    """How many records more it may act on this hour; None without a limit."""
    if rule.most_per_hour is None:
        return None
    lately = Run.objects.filter(rule=rule, at__gt=Now() - HOUR)
    return max(
        0, rule.most_per_hour - lately.exclude(result__in=[Result.LIMITED, Result.LOOP]).count()
    )


def carry_out(reading: Reading, firings: Sequence[Firing], *, attempts: int = 1) -> None:
    """All of them as one batch; where that fails, one by one, so that the failing one is found and
    set aside with its reason, and nobody waits for it (TRUST E6)."""
    started = time.monotonic()
    try:
        with transaction.atomic():
            batch, results = _do(reading, firings)
            _note_all(reading, firings, batch, results, started, attempts)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the whole page comes again
    except Exception as error:
        if len(firings) > 1:
            for each in firings:
                carry_out(reading, [each], attempts=attempts)
            return
        log.exception("rule %s failed on record %s", reading.rule.pk, firings[0].record_id)
        _park(reading, firings[0], error, attempts)


def _do(reading: Reading, firings: Sequence[Firing]) -> tuple[Batch, dict[int, tuple[str, list]]]:
    """The effects in their order, as one batch; (batch, {record id: (result, reasons)})."""
    rule = reading.rule
    ids = [each.record_id for each in firings]
    title = _("Rule “%(rule)s”") % {"rule": rule.name}
    batch = open_batch(by=BY, kind="automations.run", title=title)
    causes = {e.record_id: (e.event, e.line) for e in firings if e.event is not None}
    keys = {each.record_id: each.key for each in firings}
    events = {each.record_id: each.event for each in firings}
    left_the_house = False
    with because(reading.model, causes):
        for effect, values in reading.effects:
            call = Call(BY, batch, rule, values, keys, events)
            outcome = effect.run(reading.records().with_ids(ids), call)
            left_the_house |= effect.outside and bool(outcome.changed)
    changed = set(ids) if left_the_house else _touched(reading, batch, firings)
    held = dict(
        HeldRecord.objects.filter(batch=batch, record_type=reading.model.record_type).values_list(
            "record_id", "reasons"
        )
    )
    if not changed and not held:
        batch.delete()
        batch = None
    results = {}
    for record_id in ids:
        result = Result.DONE if record_id in changed else Result.NOTHING
        reasons = held.get(record_id, [])
        results[record_id] = (Result.HELD if reasons else result, reasons)
    return batch, results


def _touched(reading: Reading, batch: Batch, firings: Sequence[Firing]) -> set[int]:
    """Records the batch changed, or hung something on."""
    told = set(
        Event.objects.filter(batch=batch.pk)
        .values_list("record_type", "record_id", "line")
        .distinct()
    )
    own = {record_id for number, record_id, _line in told if number == reading.model.record_type}
    lines = {line for number, _id, line in told if number != reading.model.record_type}
    return own | {
        each.record_id for each in firings if each.line is not None and each.line in lines
    }


def _note_all(reading, firings, batch, results, started: float, attempts: int) -> None:
    took = int((time.monotonic() - started) * 1000)
    runs = []
    for each in firings:
        result, reasons = results[each.record_id]
        own = batch if result != Result.NOTHING else None
        runs.append(_run(reading, each, result, reasons, own, took, attempts))
    _write(runs)


def note(reading: Reading, firings: Iterable[Firing], result: Result) -> None:
    """Notes that the rule did not act, and why."""
    _write([_run(reading, each, result, [], None, 0, 1) for each in firings])


def _park(reading: Reading, firing: Firing, error: Exception, attempts: int) -> None:
    run = _run(
        reading, firing, Result.FAILED, [str(error)[:300] or repr(error)[:300]], None, 0, attempts
    )
    if attempts < ATTEMPTS:
        run.retry_at = Now() + PAUSE * 2 ** (attempts - 1)
    _write([run])


def _run(reading, firing: Firing, result, reasons, batch, took: int, attempts: int) -> Run:
    rule = reading.rule
    return Run(
        rule=rule, version=rule.version, key=firing.key, record_type=reading.model.record_type,
        record_id=firing.record_id, line=firing.line, event=firing.event, result=result,
        reasons=[str(each)[:300] for each in reasons], batch=batch, took_ms=took,
        attempts=attempts, at=Now(),
    )  # fmt: skip


def _write(runs: list[Run]) -> None:
    """A retried one takes the place of its failure."""
    Run.objects.bulk_create(
        runs,
        update_conflicts=True,
        unique_fields=["rule", "record_id", "key"],
        update_fields=[
            "result",
            "reasons",
            "batch",
            "took_ms",
            "attempts",
            "retry_at",
            "at",
            "version",
        ],
    )
