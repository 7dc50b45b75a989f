"""Kills at random: a worker's child, the worker alone, or both as when a machine loses power."""

from __future__ import annotations

import os
import signal
from random import Random

from crm.local.children import Child
from tests.faults.house import House, children_of, kill, wait_for

WAYS = ("child", "parent", "all")


class Shooting:
    """``workers`` workers of one process each; whoever falls is replaced, as the system does."""

    def __init__(self, house: House, workers: int, *, seed: int = 1) -> None:
        self.house, self.random = house, Random(seed)
        self.workers = [house.worker(children=1) for _n in range(workers)]
        self.ways = list(WAYS)

    def at_work(self) -> list[Child]:
        return [worker for worker in self.workers if worker.is_running and children_of(worker)]

    def fire(self) -> str:
        """Kills one that is at work; returns how. Each way comes as often as the others."""
        if not self.ways:
            self.ways = list(WAYS)
        way = self.ways.pop(self.random.randrange(len(self.ways)))
        wait_for(self.at_work)
        victim = self.random.choice(self.at_work())
        if way == "child":
            os.kill(children_of(victim)[0], signal.SIGKILL)
            return way
        if way == "parent":
            os.kill(victim.process.pid, signal.SIGKILL)
            victim.process.wait()
        else:
            kill(victim)
        self.workers[self.workers.index(victim)] = self.house.worker(children=1)
        return way
