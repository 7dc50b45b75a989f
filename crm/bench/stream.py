"""From the commit that wrote an event to the handler that heard it, while a bulk edit runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from threading import Event as Flag
from threading import Thread

from django.db import connection

from crm.bench.measure import Figure, p50, p95, seconds
from crm.bench.world import statuses
from crm.bench.writing import chunked, ids_of
from leads.actions import change_status
from leads.models import Lead
from records.lists.bulk import CHUNK
from records.models import Cursor, Event
from records.stream.registry import HANDLERS, handler
from records.stream.run import ensure_cursor, run
from users.models import User

NAME = "bench"
LIMIT = 50  # ms
SINGLE = 60


def measure_stream(leads: int) -> list[Figure]:
    rows = min(50_000, leads // 2)
    heard: dict[int, float] = {}
    handler(NAME, start="now")(lambda events: heard.update(moments(events)))
    try:
        return [latency(rows, heard), rate(rows)]
    finally:
        del HANDLERS[NAME]
        Cursor.objects.filter(pk=NAME).delete()


def moments(events: list[Event]) -> dict[int, float]:
    return dict.fromkeys((event.pk for event in events), time.time())


def edit(ids: list[int], place: int = -1) -> None:
    """A chunk of a bulk edit: the status at that place of the process."""
    boss = User.objects.get(email="bench@example.com")
    change_status(Lead.objects.with_ids(ids), by=boss, status=statuses()[place], in_bulk=True)


@contextmanager
def going_on(loop: Callable[[Flag], None]) -> Iterator[None]:
    """``loop`` in a thread of its own, until it is told that all is measured."""
    ended = Flag()

    def work() -> None:
        loop(ended)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def listen(ended: Flag) -> None:
    """As a worker nudged without end."""
    while not ended.is_set():
        if not run(NAME):
            time.sleep(0.002)


def edit_to_and_fro(ended: Flag, ids: list[int]) -> None:
    """The same leads to and fro, committed in the chunks of its job."""
    for place in cycle((-1, 0)):
        for start in range(0, len(ids), CHUNK):
            if ended.is_set():
                return
            chunked(partial(edit, place=place), ids[start : start + CHUNK])


def latency(rows: int, heard: dict[int, float]) -> Figure:
    """Single changes, one after the other, beside a bulk edit in another thread."""
    ensure_cursor(HANDLERS[NAME])
    ids = ids_of(rows, 0)
    apart = Lead.objects.exclude(pk__in=ids).order_by("-id")[:SINGLE]
    boss, choice = User.objects.get(email="bench@example.com"), statuses()
    committed: dict[int, float] = {}
    with going_on(listen), going_on(partial(edit_to_and_fro, ids=ids)):
        for lead in apart:
            other = next(status for status in choice if status.pk != lead.status_id)
            change_status(Lead.objects.filter(pk=lead.pk), by=boss, status=other)
            moment = time.time()
            committed[Event.objects.filter(line=lead.pk).latest("id").pk] = moment
            time.sleep(0.01)
        wait_for(lambda: committed.keys() <= heard.keys())
    late = [max(0.0, heard[pk] - moment) * 1000 for pk, moment in committed.items()]
    return Figure(
        "event to handler beside a bulk edit", p50(late), p95(late), goal=f"p95 ≤ {LIMIT} ms",
        holds=p95(late) <= LIMIT, notes={"events": len(late)},
    )  # fmt: skip


def wait_for(done) -> None:
    until = time.monotonic() + 60
    while not done():
        if time.monotonic() > until:
            raise RuntimeError("events were not handled within a minute")
        time.sleep(0.01)


def rate(rows: int) -> Figure:
    """Events nobody has seen, handled by one reader; beside reading them as bare SQL."""
    run(NAME)
    chunked(lambda ids: edit(ids, 0), ids_of(rows, 0))
    start = time.perf_counter()
    handled = run(NAME)
    speed = handled / (time.perf_counter() - start)
    with connection.cursor() as cursor:
        floor = handled / seconds(lambda: cursor.execute(FLOOR, [handled]).fetchall())
    return Figure(
        "events read by one handler", rate=speed, ratio=speed / floor, goal="≥ 5,000 events/s",
        holds=speed >= 5_000, notes={"events": handled, "raw/s": f"{floor:,.0f}"},
    )  # fmt: skip


FLOOR = "SELECT * FROM records_event ORDER BY id DESC LIMIT %s"
