"""A rule acts on a set of records: who is left out and why, what is done, and what is noted."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence, Set
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from automations.engine.depth import MOST
from automations.engine.held import held_by_record
from automations.engine.noting import Firing, key_of, known, note, note_results, park
from automations.models import Result, Rule, Run
from automations.models.runs import COUNTED
from automations.offers import Call
from automations.reading import Reading
from records.actions.batches import open_batch
from records.actions.causing import because
from records.actors import Actor
from records.models import Batch, Event
from records.models.events import ActorKind

log = logging.getLogger(__name__)

BY = Actor(ActorKind.AUTOMATION)
HOUR = timedelta(hours=1)
LOCK = 7_303_170  # any constant: one engine at a time, so that "once" and limits hold
ACTED = (Result.DONE, Result.NOTHING)


def one_at_a_time() -> None:
    """Call first in the transaction, before any row is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def act(reading: Reading, firings: Sequence[Firing], met: Set[int] | None = None) -> set[int]:
    """Carries the rule out for those of the firings (each record once) that meet its conditions.

    ``met`` says which records do, where that was asked a moment ago. Returns the ids of records
    it acted on. Raises Broken before anything is done.
    """
    rule = reading.rule
    if met is None:
        wanted = reading.matching().with_ids([each.record_id for each in firings])
        met = set(wanted.values_list("id", flat=True))
    wanted = _not_yet(rule, [each for each in firings if each.record_id in met])
    looping = _looping(rule, wanted)
    free = [each for each in wanted if each not in looping]
    room = _room(rule) if free else None
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
    if not firings:
        return []
    seen = known(rule, [(each.record_id, each.key) for each in firings])
    done = set()
    if rule.once:
        ids = [each.record_id for each in firings]
        before = acted(rule).filter(record_id__anyof=ids)
        done = set(before.values_list("record_id", flat=True))
    return [
        each
        for each in firings
        if (each.record_id, each.key) not in seen and each.record_id not in done
    ]


def acted(rule: Rule) -> QuerySet[Run]:
    return Run.objects.filter(rule=rule, result__in=ACTED)


def done_with(rule: Rule) -> Q:
    """Records the rule acts on no more, because it acts once on each."""
    if not rule.once:
        return Q(pk__in=[])
    return Q(Exists(acted(rule).filter(record_id=OuterRef("pk"))))


def _looping(rule: Rule, firings: Sequence[Firing]) -> set[Firing]:
    """Those at the end of a chain this rule is part of, or of one that is too long."""
    behind = {(each.record_id, key_of(event)) for each in firings for event in each.behind}
    own = known(rule, behind) if behind else set()
    return {
        each
        for each in firings
        if len(each.behind) >= MOST
        or any((each.record_id, key_of(event)) in own for event in each.behind)
    }


def _room(rule: Rule) -> int | None:
    """How many records more it may act on this hour; None without a limit."""
    if rule.most_per_hour is None:
        return None
    lately = Run.objects.filter(COUNTED, rule=rule, at__gt=Now() - HOUR)
    return max(0, rule.most_per_hour - lately.count())


def carry_out(reading: Reading, firings: Sequence[Firing], *, attempts: int = 1) -> None:
    """All of them as one batch; where that fails, one by one, so that the failing one is found and
    set aside with its reason, and nobody waits for it (TRUST E6)."""
    started = time.monotonic()
    try:
        with transaction.atomic():
            batch, results = _do(reading, firings)
            took = int((time.monotonic() - started) * 1000)
            note_results(reading, firings, batch, results, took_ms=took, attempts=attempts)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the whole page comes again
    except Exception as error:
        if len(firings) > 1:
            for each in firings:
                carry_out(reading, [each], attempts=attempts)
            return
        log.exception("rule %s failed on record %s", reading.rule.pk, firings[0].record_id)
        park(reading, firings[0], error, attempts)


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
            call = Call(BY, batch, rule, values, keys, events, reading.asker.now)
            outcome = effect.run(reading.records().with_ids(ids), call)
            left_the_house |= effect.outside and bool(outcome.changed)
    changed = set(ids) if left_the_house else _touched(reading, batch, firings)
    held = held_by_record(reading.model.record_type, batch, firings)
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
