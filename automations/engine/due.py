"""Time sets rules off: rows with a due time, kept by events, claimed by the sweep (law 3).

The basis is read from the record whenever something happens to it, so a wait begins anew with
each new answer, date or status, and ends with none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Value
from psycopg import sql

from automations.breaking import break_rule
from automations.engine.noting import Firing
from automations.engine.running import act, carry_out, one_at_a_time
from automations.models import Due, Result, Rule, Run
from automations.offers import AFTER, EVERY
from automations.reading import Broken, Reading, nobody
from automations.rhythm import next_after
from notifications.models import Hold
from records.lists.declaration import LISTS
from records.types import line_of
from records.waking import Turn
from users.models import Organisation

CHUNK = 500

WHEN = sql.SQL("(SELECT {}::bigint, q.id, q.basis, q.basis + %s FROM ({}) AS q (id, basis))")
UPSERT = sql.SQL(
    "INSERT INTO automations_due AS d (rule_id, record_id, basis, due_at) "
    "SELECT * FROM ({}) AS n (rule, record, basis, due) WHERE n.basis IS NOT NULL "
    "ON CONFLICT (rule_id, record_id) DO UPDATE SET basis = excluded.basis, "
    "due_at = excluded.due_at WHERE d.basis IS DISTINCT FROM excluded.basis"
)


def wait_of(rule: Rule) -> timedelta:
    """Days after the moment; before it where the rule says so."""
    days = timedelta(days=int(rule.when.get("days", 0)))
    return -days if rule.when.get("side") == "before" else days


def plan(asked: Iterable[tuple[Reading, Iterable[int] | None]]) -> None:
    """Writes down when each rule looks at these records (all of them for None), in one statement;
    repeatable."""
    parts, params = [], []
    for reading, ids in asked:
        rows = reading.records()
        rows = rows if ids is None else rows.with_ids(ids)
        found = rows.annotate(basis=reading.moment.at).order_by().values_list("id", "basis")
        text, more = found.query.sql_with_params()
        parts.append(WHEN.format(sql.Literal(reading.rule.pk), sql.SQL(text)))
        params += [wait_of(reading.rule), *more]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(UPSERT.format(sql.SQL(" UNION ALL ").join(parts)), params)


def begin(reading: Reading) -> None:
    """When a rule is switched on. Records whose time has passed already are left alone, unless
    the rule is to catch up: nobody expects a flood (TRUST E8)."""
    rule, now = reading.rule, reading.asker.now
    Due.objects.filter(rule=rule).delete()
    if rule.trigger == AFTER:
        plan([(reading, None)])
        if not rule.catch_up:
            Due.objects.filter(rule=rule, due_at__lte=now).update(due_at=None)
    elif rule.trigger == EVERY:
        zone = Organisation.current().time_zone
        at = next_after(now, rule.when, zone)
        Due.objects.create(rule=rule, record_id=0, basis=now, due_at=at)


def sweep(now: datetime, *, turn: Turn | None = None) -> int:
    """Everything that is due, a chunk of records per transaction, until a worker's turn is over;
    returns records looked at."""
    done = 0
    waiting = Due.objects.filter(due_at__lte=now, rule__is_on=True, rule__deleted_at=None)
    rules = waiting.order_by("rule__position", "rule_id").values_list("rule_id", flat=True)
    for rule_id in dict.fromkeys(rules):
        while not (turn and turn.is_over) and (count := _sweep_rule(rule_id, now)):
            done += count
    return done + retry(now)


def next_moment(now: datetime) -> datetime | None:
    """The next one at which a rule in force looks at something."""
    waiting = Due.objects.filter(due_at__gt=now, rule__is_on=True, rule__deleted_at=None)
    return waiting.order_by("due_at").values_list("due_at", flat=True).first()


@transaction.atomic
def _sweep_rule(rule_id: int, now: datetime) -> int:
    one_at_a_time()
    rule = Rule.objects.in_force().filter(pk=rule_id).first()
    if rule is None:
        return 0
    due = Due.objects.filter(rule=rule, due_at__lte=now).exclude(held_back(rule, now))
    due = due.order_by("due_at", "id")
    found = list(due.select_for_update(skip_locked=True)[:CHUNK])
    if not found:
        return 0
    reading = Reading(rule, nobody(now))
    try:
        if rule.trigger == EVERY:
            _act_on_all(reading, found[0], now)
        else:
            _act_on(reading, found)
            Due.objects.filter(pk__in=[each.pk for each in found]).update(due_at=None)
    except Broken as problem:
        break_rule(rule, why=str(problem))
        return 0
    return len(found)


def held_back(rule: Rule, now: datetime, record_id: str = "record_id") -> Exists:
    """Somebody said that the rule shall leave this record alone for now."""
    record_type = LISTS[rule.list_name].model.record_type if rule.list_name in LISTS else 0
    return Hold.objects.over(Value(record_type), OuterRef(record_id), f"rule:{rule.pk}", now)


def _act_on(reading: Reading, found: list[Due]) -> None:
    """A wait whose basis has moved meanwhile is none: the handler writes the new one down."""
    rows = reading.records().with_ids([each.record_id for each in found])
    rows = rows.annotate(basis=reading.moment.at)
    basis = {row.pk: (row.basis, line_of(row)) for row in rows}
    firings = [
        Firing(each.record_id, f"t{each.basis.isoformat()}", line=basis[each.record_id][1])
        for each in found
        if basis.get(each.record_id, (None,))[0] == each.basis
    ]
    act(reading, firings)


def _act_on_all(reading: Reading, due: Due, now: datetime) -> None:
    """All records that meet the conditions and are not held back, and the time after this one."""
    rule, key = reading.rule, f"s{due.due_at.date().isoformat()}"
    records = reading.matching().exclude(held_back(rule, now, "pk"))
    ids = list(records.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), CHUNK):
        rows = reading.records().with_ids(ids[start : start + CHUNK])
        act(reading, [Firing(row.pk, key, line=line_of(row)) for row in rows.order_by("id")])
    at = next_after(now, rule.when, Organisation.current().time_zone)
    Due.objects.filter(pk=due.pk).update(basis=due.due_at, due_at=at)


def retry(now: datetime) -> int:
    """Failed runs whose pause is over, each in a transaction of its own."""
    waiting = Run.objects.filter(retry_at__lte=now, rule__is_on=True, result=Result.FAILED)
    return sum(
        _retry(pk) for pk in list(waiting.order_by("id").values_list("pk", flat=True)[:CHUNK])
    )


@transaction.atomic
def _retry(pk: int) -> bool:
    one_at_a_time()
    run = (
        Run.objects.select_for_update(skip_locked=True).select_related("rule").filter(pk=pk).first()
    )
    if run is None or run.result != Result.FAILED:
        return False
    reading = Reading(run.rule)
    firing = Firing(run.record_id, run.key, run.event, run.line)
    try:
        if reading.matching().with_ids([run.record_id]).exists():
            carry_out(reading, [firing], attempts=run.attempts + 1)
        else:  # what it was about is no longer so
            Run.objects.filter(pk=pk).update(retry_at=None)
    except Broken as problem:
        break_rule(run.rule, why=str(problem))
    return True
