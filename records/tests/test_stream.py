"""Handlers: every event once, right order in a record, failures parked, restores survived."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from records.actions import change, create
from records.models import Cursor, Event, ParkedEvent
from records.stream import pages
from records.stream.eras import begin_era_if_restored, current_era
from records.stream.registry import HANDLERS, Handler
from records.stream.run import retry_parked, run
from records.tests.fake.models import Thing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def heard():
    """A handler that notes what it hears."""
    heard: list[Event] = []
    HANDLERS["test"] = Handler("test", heard.extend, "beginning")
    yield heard
    del HANDLERS["test"]


def make(rep, *names) -> list[Thing]:
    things = [Thing(name=name) for name in names]
    create(things, by=rep, kind="fake.created")
    return things


def test_a_handler_hears_every_event_once(rep, heard):
    make(rep, "a", "b")
    assert run("test") == 2
    assert run("test") == 0
    make(rep, "c")
    assert run("test") == 1
    assert [event.pk for event in heard] == sorted({event.pk for event in heard})


def test_more_events_than_a_page(rep, heard, monkeypatch):
    monkeypatch.setattr("records.stream.run.PAGE_SIZE", 3)
    make(rep, *"abcdefg")
    assert run("test") == 7


def test_a_page_at_a_time_once_its_turn_is_over(rep, heard, monkeypatch):
    """Where events come without a pause, the other handlers and the mail have theirs."""
    monkeypatch.setattr("records.stream.run.PAGE_SIZE", 3)
    make(rep, *"abcdefg")
    assert [run("test", until=time.monotonic()) for _turn in range(4)] == [3, 3, 1, 0]


def test_an_event_is_not_heard_before_it_is_committed_nor_lost_after(rep, heard):
    """The id-cursor control loses it: a later id commits first."""
    started, proceed = threading.Event(), threading.Event()

    def slow_writer():
        with transaction.atomic():
            make(rep, "slow")
            started.set()
            proceed.wait(60)
        connections.close_all()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert started.wait(60)
    make(rep, "quick")
    assert run("test") == 1
    last_id = heard[-1].pk
    proceed.set()
    writer.join()
    run("test")
    assert {event.changes["name"][1] for event in heard} == {"slow", "quick"}
    missed_by_id_cursor = Event.objects.exclude(pk__gt=last_id).exclude(pk=last_id)
    assert [event.changes["name"][1] for event in missed_by_id_cursor] == ["slow"]


def test_no_event_skipped_repeated_or_out_of_order_under_writers(rep, heard):
    things = make(rep, *"abcdef")
    run("test")
    heard.clear()
    stop = threading.Event()

    def writer(number: int):
        for turn in range(25):
            with transaction.atomic():
                chosen = things[(number + turn) % 4 : (number + turn) % 4 + 3]
                records = Thing.objects.filter(pk__in=[thing.pk for thing in chosen])
                change(records, by=rep, kind="fake.changed", values={"size": number * 100 + turn})
                if turn % 5 == number:
                    transaction.set_rollback(True)
        connections.close_all()

    def reader():
        while not stop.is_set():
            run("test")
            time.sleep(0.002)
        connections.close_all()

    writers = [threading.Thread(target=writer, args=(number,)) for number in range(4)]
    reading = threading.Thread(target=reader)
    reading.start()
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reading.join()
    run("test")
    committed = list(Event.objects.filter(kind="fake.changed").values_list("pk", flat=True))
    told = [event.pk for event in heard]
    assert sorted(told) == sorted(committed)
    per_record: dict[int, list[int]] = {}
    for event in heard:
        per_record.setdefault(event.record_id, []).append(event.pk)
    assert all(ids == sorted(ids) for ids in per_record.values())


def test_a_failing_event_is_parked_and_its_neighbours_are_handled(rep, monkeypatch):
    done: list[str] = []

    def effect(events: list[Event]) -> None:
        for event in events:
            if event.changes["name"][1] == "poison" and not cured:
                raise ValueError("cannot swallow this")
            done.append(event.changes["name"][1])

    cured: list[bool] = []
    monkeypatch.setitem(HANDLERS, "picky", Handler("picky", effect, "beginning"))
    make(rep, "a", "poison", "b")
    run("picky")
    assert done[-2:] == ["a", "b"]
    parked = ParkedEvent.objects.get()
    assert "cannot swallow this" in parked.reason
    cured.append(True)
    ParkedEvent.objects.update(retry_at="2026-01-01T00:00Z")
    assert retry_parked() == 1
    assert done[-1] == "poison"
    assert not ParkedEvent.objects.exists()


def test_a_page_is_read_once_for_handlers_it_does_not_concern(
    rep, monkeypatch, django_assert_num_queries
):
    """SPEED, one event through all handlers: cursors, snapshot and page, one statement that moves
    them all, and cursors, snapshot and an empty page once more."""
    monkeypatch.setattr("records.stream.run.moved_here", lambda here: False)  # may ask twice more
    for name in "abc":
        deaf = Handler(name, lambda events: 1 / 0, "beginning", hears=lambda event: False)
        monkeypatch.setitem(HANDLERS, name, deaf)
    run("a", "b", "c")
    make(rep, "new")
    with django_assert_num_queries(7):
        assert run("a", "b", "c") == 3
    assert not ParkedEvent.objects.exists()


def test_what_one_handler_cannot_read_is_parked_for_it_alone(rep, heard, monkeypatch):
    """TRUST E6, whether the effect fails on it or the question if it concerns the handler."""
    told: list[Event] = []
    picky = Handler("picky", told.extend, "beginning", hears=lambda e: e.changes["name"][1][2])
    monkeypatch.setitem(HANDLERS, "picky", picky)
    make(rep, "one", "x", "two")
    run("picky", "test")
    assert [event.changes["name"][1] for event in told] == ["one", "two"]
    assert [event.changes["name"][1] for event in heard] == ["one", "x", "two"]
    assert ParkedEvent.objects.get().handler == "picky"


def test_handlers_behind_each_other_end_at_one_place(rep, heard, monkeypatch):
    """A handler that was away reads on from its own place, and hears nothing twice."""
    late: list[Event] = []
    monkeypatch.setitem(HANDLERS, "late", Handler("late", late.extend, "beginning"))
    make(rep, "a", "b")
    run("test")
    make(rep, "c")
    run("test", "late")
    assert [len(heard), len(late)] == [3, 3]
    assert Cursor.objects.filter(name__in=["test", "late"]).values("seen").distinct().count() == 1


@pytest.fixture
def first_era():
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_event ALTER COLUMN era SET DEFAULT 1")


@pytest.mark.parametrize("noticed_by", ["start", "reader"])
def test_events_after_a_restore_into_another_cluster_are_heard(
    rep, heard, first_era, noticed_by, monkeypatch
):
    """TRUST E12. The control: without a new era the cursor takes them for seen, silently."""
    make(rep, "before the dump")
    run("test")
    heard.clear()
    # What a restored dump looks like: numbers far ahead of this cluster's counter.
    far = 10**12
    Event.objects.update(xid=far)
    Cursor.objects.filter(pk="test").update(seen=f"{far + 1}:{far + 1}:")
    make(rep, "before anybody noticed")
    with monkeypatch.context() as control, transaction.atomic():
        control.setattr("records.stream.run.begin_era_if_restored", lambda: False)
        assert run("test") == 0
        transaction.set_rollback(True)
    if noticed_by == "start":
        assert begin_era_if_restored()
    make(rep, "after the restore")
    run("test")
    assert current_era() == 2
    assert not begin_era_if_restored()
    names = [event.changes["name"][1] for event in heard]
    assert names == ["before anybody noticed", "after the restore"]


def test_a_busy_cursor_is_left_to_its_holder(rep, heard):
    make(rep, "a")
    run("test")
    with transaction.atomic():
        Cursor.objects.select_for_update().get(pk="test")
        answers: list[int] = []

        def other():
            answers.append(run("test"))
            connections.close_all()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert answers == [0]


def test_a_look_at_a_quiet_stream_reads_next_to_nothing(rep, heard):
    """SPEED, event to handler: whatever the stream holds, and while somebody's transaction that
    began before all of it still runs. The control reads from the oldest running one on."""
    started, proceed = threading.Event(), threading.Event()

    def long_writer():
        with transaction.atomic():
            make(rep, "long")
            started.set()
            proceed.wait(60)
        connections.close_all()

    writer = threading.Thread(target=long_writer)
    writer.start()
    assert started.wait(60)
    try:
        with connection.cursor() as cursor:
            for _bulk in range(4):
                cursor.execute(
                    "INSERT INTO records_event (at, kind, actor_kind, record_type, record_id, line,"
                    " changes) SELECT now(), 'fake.changed', 1, 1, n, n, '{}'"
                    " FROM generate_series(1, 5000) n"
                )
        run("test")
        make(rep, "new")
        place = Cursor.objects.get(pk="test")
        assert rows_read(place, pages.BEGINNING) < 100
        from_the_oldest = pages.BEGINNING.replace(
            "xid >= %(begun)s", "xid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint"
        )
        assert rows_read(place, from_the_oldest) > 15_000
        assert run("test") == 1
    finally:
        proceed.set()
        writer.join()


def rows_read(place, query) -> int:
    """Rows PostgreSQL looked at to say whether there is anything new."""
    place.window, place.pos = pages.snapshot(), 0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", pages.params_of(place, limit=1))
        nodes, read = [cursor.fetchone()[0][0]["Plan"]], 0
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        removed = sum(node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck"))
        read += (removed + node["Actual Rows"]) * node["Actual Loops"]
    return read
