"""Rules beside the floor: one event through every handler, and a hundred thousand through twenty
rules, of which some act."""

from __future__ import annotations

import time
from itertools import count

from django.db import connection

from automations.models import Rule, Run
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


def make_rules() -> None:
    """Twenty, of which one acts on every second move."""
    found = statuses()
    Rule.objects.bulk_create(
        Rule(
            name=f"Rule {n}",
            position=n,
            is_on=True,
            list_name="leads",
            trigger=("leads.status_changed", "leads.called", "enters", "leads.assigned")[n % 4],
            when={"params": f"city=City {n}"} if n % 4 == 2 else {},
            params=f"status={found[0].pk}" + (f"&score__gte={90 + n % 10}" if n else ""),
            effects=[{"effect": "set.priority", "value": n % 3 + 1}],
            most_per_hour=None,
        )
        for n in range(RULES)
    )


def measure_rules(leads: int) -> list[Figure]:
    run_all()
    make_rules()
    try:
        return [latency(), rate(leads)]
    finally:
        Rule.objects.all().delete()


def latency() -> Figure:
    """From the commit until the last handler has heard of it, one change after the other."""
    boss, choice, late = User.objects.get(email="bench@example.com"), statuses(), []
    for lead in Lead.objects.order_by("-id")[:SINGLE]:
        other = next(status for status in choice if status.pk != lead.status_id)
        change_status(Lead.objects.filter(pk=lead.pk), by=boss, status=other)
        started = time.perf_counter()
        run_all()
        late.append((time.perf_counter() - started) * 1000)
    return Figure(
        f"one event through all handlers, {RULES} rules", p50(late), p95(late),
        goal="p95 ≤ 1,000 ms", holds=p95(late) <= 1_000, notes={"events": len(late)},
    )  # fmt: skip


def rate(leads: int) -> Figure:
    """Events of bulk edits nobody has seen, through the rules."""
    size = min(leads, EVENTS)
    first = Event.objects.latest("id").pk
    for turn in count():
        chunked(lambda ids, place=turn % 2 - 1: edit(ids, place), ids_of(size, 0))
        if Event.objects.filter(pk__gt=first).count() >= EVENTS:
            break
    before, start = Run.objects.count(), time.perf_counter()
    handled = run("automations")
    speed = handled / (time.perf_counter() - start)
    with connection.cursor() as cursor:
        floor = handled / seconds(lambda: cursor.execute(FLOOR, [handled]).fetchall())
    return Figure(
        f"events through {RULES} rules", rate=speed, ratio=speed / floor, goal="≥ 1,000 events/s",
        holds=speed >= 1_000,
        notes={"events": handled, "runs": Run.objects.count() - before, "raw/s": f"{floor:,.0f}"},
    )  # fmt: skip
