"""Runs functions at the same moment on connections of their own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, BrokenBarrierError, Thread

from django.db import connection


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

    threads = [Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def meet_after(check: Callable, parties: int = 2) -> Callable:
    """The check, then a wait of up to two seconds until all parties have made it: without a lock
    every party decides on what it saw before the others wrote."""
    barrier = Barrier(parties, timeout=2)

    def waiting(*args, **kwargs):
        answer = check(*args, **kwargs)
        try:
            barrier.wait()
        except BrokenBarrierError:
            pass
        return answer

    return waiting
