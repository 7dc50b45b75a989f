"""How far a handler is behind, by the same snapshots it reads by (TRUST E)."""

import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from records.models import Cursor
from records.stream.lag import lags
from records.stream.registry import HANDLERS, Handler
from records.stream.run import ensure_cursor, read_on, run
from records.tests.test_stream import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def handler():
    HANDLERS["test"] = Handler("test", lambda events: None, "beginning")
    yield HANDLERS["test"]
    del HANDLERS["test"]


def lag():
    return next(each for each in lags() if each.handler == "test")


def test_it_counts_what_was_not_handled(rep, handler, django_assert_num_queries):
    ensure_cursor(handler)
    assert (lag().events, lag().oldest) == (0, None)
    make(rep, "a", "b", "c")
    with django_assert_num_queries(1):
        found = lag()
    assert found.events == 3 and 0 <= found.seconds(timezone.now()) < 60
    run("test")
    assert lag().events == 0
    make(rep, "d")
    assert lag().events == 1


def test_in_the_middle_of_a_window_the_rest_counts(rep, handler, monkeypatch):
    """A worker killed between two pages."""
    monkeypatch.setattr("records.stream.run.PAGE_SIZE", 2)
    make(rep, "a", "b", "c", "d", "e")
    ensure_cursor(handler)
    read_on(["test"])
    assert Cursor.objects.get(pk="test").window
    assert lag().events == 3
    make(rep, "f")
    assert lag().events == 4


def test_what_commits_late_counts_once_it_is_there(rep, handler):
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
    run("test")
    assert lag().events == 0
    proceed.set()
    writer.join()
    assert lag().events == 1


def test_a_heap_is_not_counted_to_its_end(rep, handler, monkeypatch):
    monkeypatch.setattr("records.stream.lag.MOST", 2)
    ensure_cursor(handler)
    make(rep, *"abcdef")
    assert lag().events == 3
