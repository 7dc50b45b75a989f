"""One call in the line is enough, and nobody keeps a worker for long: mail is behind events, and
events behind imports, in the same line (TRUST law 3, E3)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from celery import Task

from records import waking
from records.jobs import tasks
from records.waking import wake

app = tasks.handle_events.app


def nothing(*about) -> None:
    pass


class Apart(Task):
    def apply_async(self, *args, **options):
        return super().apply_async(*args, queue=self.name, **options)


class Line:
    """A task with a line of its own at the broker, which no worker serves."""

    def __init__(self) -> None:
        self.name = f"test-{uuid4().hex}"
        self.task: Task = app.task(nothing, name=self.name, base=Apart, lazy=False)

    def __len__(self) -> int:
        with app.connection_for_read() as broker:
            return broker.default_channel.client.llen(self.name)


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    with app.connection_for_write() as broker:
        broker.default_channel.client.delete(line.name)
    del app.tasks[line.name]


def test_a_call_that_waits_is_enough(line):
    """A crowd commits faster than workers look: of a call per commit, the line would grow until
    the minute's sweeps in it are too old to be run."""
    for _commit in range(20):
        wake(line.task)
    assert len(line) == 1


def test_what_is_written_once_it_has_begun_is_called_for_anew(line):
    """It may have looked already; a call that only waits has not."""
    wake(line.task)
    line.task.apply()  # a worker takes it
    wake(line.task)
    wake(line.task)
    assert len(line) == 2


def test_a_call_that_got_lost_keeps_others_back_for_seconds_only(line, monkeypatch, fresh_cache):
    monkeypatch.setattr(waking, "WAITING", 0)  # as if they were over
    wake(line.task)
    wake(line.task)
    assert len(line) == 2


def test_calls_about_something_are_all_made_and_so_are_those_for_later(line):
    wake(line.task, 1)
    wake(line.task, 1)
    wake(line.task, countdown=1)
    wake(line.task)
    assert len(line) == 4


def test_a_stream_without_end_keeps_a_worker_for_a_turn(monkeypatch):
    """Then what waited in the line meanwhile has its turn, and the stream another."""
    woken: list[Task] = []
    monkeypatch.setattr(tasks.stream, "run_all", lambda *, until: None)
    monkeypatch.setattr(tasks, "wake", woken.append)
    tasks.handle_events()
    assert woken == []
    monkeypatch.setattr(tasks, "TURN", -waking.TURN)
    tasks.handle_events()
    assert woken == [tasks.handle_events]
