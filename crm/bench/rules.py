"""Rules beside the floor: one event through every handler, and a hundred thousand through twenty
rules, with none that acts and with one that acts on each."""

from __future__ import annotations

import time
from itertools import count

from django.db import connection

from automations.models import Result, Rule, Run
from crm.bench.measure import Figure, p50, p95, seconds
from crm.bench.stream import FLOOR, edit
from crm.bench.world import statuses
from crm.bench.writing import chunked, ids_of
from leads.actions import change_status
from leads.models import Lead
from records.models import Event
from records.stream.run import run, run_all
from users.models import User

RULES = 20
EVENTS = 100_000
SINGLE = 60
LIMIT = 50  # ms


def make_rules() -> None:
    """Twenty, asking for what no lead has."""
    first = statuses()[0]
    Rule.objects.bulk_create(
        Rule(
            name=f"Rule {n}",
            position=n,
            is_on=True,
            list_name="leads",
            trigger=("leads.status_changed", "leads.called", "enters", "leads.assigned")[n % 4],
            when={"params": f"city=City {n}"} if n % 4 == 2 else {},
            params=f"status={first.pk}&score__gte={1_000 + n}",
            effects=[{"effect": "set.priority", "value": n % 3 + 1}],
            most_per_hour=None,
        )
        for n in range(RULES)
    )


def let_two_act() -> None:
    """One for each of the two statuses leads go to and fro between: each move is acted on."""
    for position, place, priority in ((0, 0, 1), (4, -1, 3)):
        Rule.objects.filter(position=position).update(
            params=f"status={statuses()[place].pk}",
            effects=[{"effect": "set.priority", "value": priority}],
        )


def measure_rules(leads: int) -> list[Figure]:
    run_all()
    make_rules()
    try:
        quiet = [latency("none acts"), rate(leads)]
        let_two_act()
        run_all()  # the other handlers have not heard of those yet
        return [*quiet, latency("one acts"), acting(leads)]
    finally:
        Rule.objects.all().delete()


def latency(words: str) -> Figure:
    """From the commit until the last handler has heard of it, one change after the other."""
    boss, choice, late = User.objects.get(email="bench@example.com"), statuses(), []
    ends, cpu = (choice[0], choice[-1]), 0.0
    for lead in Lead.objects.order_by("-id")[:SINGLE]:
        other = next(status for status in ends if status.pk != lead.status_id)
        change_status(Lead.objects.filter(pk=lead.pk), by=boss, status=other)
        started, before = time.perf_counter(), time.process_time()
        run_all()
        late.append((time.perf_counter() - started) * 1000)
        cpu += time.process_time() - before
    return Figure(
        f"one event through all handlers, {words} of {RULES} rules", p50(late), p95(late),
        goal=f"p95 ≤ {LIMIT} ms", holds=p95(late) <= LIMIT,
        notes={"events": len(late), "cpu ms each": f"{cpu / len(late) * 1000:.0f}"},
    )  # fmt: skip


def rate(leads: int) -> Figure:
    """Events of bulk edits nobody has seen, through the rules."""
    size = min(leads, EVENTS)
    first = Event.objects.latest("id").pk
    for turn in count():
        chunked(lambda ids, place=turn % 2 - 1: edit(ids, place), ids_of(size, 0))
        if Event.objects.filter(pk__gt=first).count() >= EVENTS:
            break
    before, start, cpu = Run.objects.count(), time.perf_counter(), time.process_time()
    handled = run("automations")
    speed = handled / (time.perf_counter() - start)
    cpu = time.process_time() - cpu
    with connection.cursor() as cursor:
        floor = handled / seconds(lambda: cursor.execute(FLOOR, [handled]).fetchall())
    return Figure(
        f"events through {RULES} rules, none acts", rate=speed, ratio=speed / floor,
        goal="≥ 5,000 events/s", holds=speed >= 5_000,
        notes={"events": handled, "runs": Run.objects.count() - before, "raw/s": f"{floor:,.0f}",
               "events per cpu s": f"{handled / cpu:,.0f}"},
    )  # fmt: skip


def acting(leads: int) -> Figure:
    """Moves to and fro, a rule acting on each; what it writes comes back as events."""
    size, done, handled, spent, cpu = min(leads, 20_000), 0, 0, 0.0, 0.0
    for turn in range(4):
        chunked(lambda ids, place=turn % 2 - 1: edit(ids, place), ids_of(size, 0))
        last = Run.objects.order_by("-id").values_list("id", flat=True).first() or 0
        start, before = time.perf_counter(), time.process_time()
        handled += run("automations")
        spent += time.perf_counter() - start
        cpu += time.process_time() - before
        done += Run.objects.filter(pk__gt=last, result=Result.DONE).count()
    return Figure(
        f"actions of rules, {RULES} of them, one acts on each event", rate=done / spent,
        goal="≥ 1,000 actions/s", holds=done / spent >= 1_000,
        notes={"actions": done, "events/s": f"{handled / spent:,.0f}",
               "actions per cpu s": f"{done / cpu:,.0f}"},
    )  # fmt: skip
