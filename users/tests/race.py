"""Runs functions at the same moment on connections of their own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread, current_thread

from django.db import connection

from records.tests.waiting import somebody_waits, wait_until

running: set[Thread] = set()


def at_once(*functions: Callable[[], object]) -> list[object]:
    """Results in order; an exception stands where its function's result would."""
    results: list[object] = [None] * len(functions)

    def run(place: int, function: Callable[[], object]) -> None:
        try:
            results[place] = function()
        except Exception as problem:  # the test looks at it
            results[place] = problem
        finally:
            connection.close()
            running.discard(current_thread())

    threads = [Thread(target=run, args=pair) for pair in enumerate(functions)]
    running.update(threads)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results


def meet_after(check: Callable, parties: int = 2) -> Callable:
    """The check, then a wait until all parties have made it: without a lock every party decides on
    what it saw before the others wrote. With one the others wait for this party, and nobody
    comes who is done."""
    arrived: list[int] = []

    def waiting(*args, **kwargs):
        answer = check(*args, **kwargs)
        arrived.append(1)
        meeting = -(-len(arrived) // parties) * parties
        wait_until(lambda: len(arrived) >= meeting or len(running) < parties or somebody_waits())
        return answer

    return waiting
