"""Watches children, starts again what ended by itself, ends all in reverse order."""

from __future__ import annotations

import signal
import time
from collections import defaultdict, deque
from collections.abc import Callable

from crm.local.children import Child
from crm.local.say import Trouble, say

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
RESTARTS, WITHIN = 5, 300.0  # so many in so many seconds, then somebody has to look


class Stop(BaseException):
    """Somebody asked this process to end."""


def end_on_signals() -> None:
    """Turn Ctrl-C, TERM and HUP into :class:`Stop` (SIGINT is ignored in a process run by "&")."""

    def stop(*_) -> None:
        raise Stop

    for number in SIGNALS:
        signal.signal(number, stop)


def ignore_signals() -> None:
    """While ending: a second Ctrl-C must not leave half of it running."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


class Supervisor:
    """Keeps ``children`` running; ``vital`` names those without which nothing works.

    A child that ends is started again after a growing pause, at most ``RESTARTS`` times in
    ``WITHIN`` seconds. After that a vital one stops everything (Trouble), another one is left
    alone, and both say so.
    """

    def __init__(
        self, children: list[Child], *, vital: set[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.children, self.vital, self.clock = children, vital, clock
        self.ended: defaultdict[str, deque[float]] = defaultdict(deque)
        self.due: dict[str, float] = {}
        self.given_up: set[str] = set()

    def add(self, child: Child) -> None:
        self.children.append(child)

    def watch(self) -> None:
        """Until a signal comes or a vital child cannot be kept alive."""
        while True:
            self.look_once()
            time.sleep(0.5)

    def look_once(self) -> None:
        for child in self.children:
            if child.is_running or child.name in self.given_up:
                continue
            if child.name not in self.due:
                self.note_end(child)
            elif self.clock() >= self.due[child.name]:
                del self.due[child.name]
                child.start()

    def note_end(self, child: Child) -> None:
        """Plan the next start, or give up."""
        times, now = self.ended[child.name], self.clock()
        while times and now - times[0] > WITHIN:
            times.popleft()
        if len(times) >= RESTARTS:
            self.give_up(child)
            return
        pause = 2.0 ** len(times) - 1  # 0, 1, 3, 7, 15 seconds
        times.append(now)
        self.due[child.name] = now + pause
        say(f"{child.name} ended ({ending(child)}); starting it again in {pause:.0f} s")

    def give_up(self, child: Child) -> None:
        self.given_up.add(child.name)
        what = f"{child.name} ended {RESTARTS + 1} times within {WITHIN / 60:.0f} minutes."
        remedy = f"{child.last_words()}\nRead it, mend the cause, then start this again."
        if child.name in self.vital:
            raise Trouble(what, remedy)
        say(f"{what} It stays off; the rest goes on.\n{remedy}")

    def stop(self) -> None:
        """The product's processes together, then the servers, last started first."""
        ignore_signals()
        servers = {"database", "broker"}
        own = [child for child in self.children if child.name not in servers]
        for child in own:
            child.ask_to_stop()
        for child in [*own, *reversed(self.children)]:
            child.stop()


def ending(child: Child) -> str:
    code = child.process.returncode
    return signal.Signals(-code).name if code < 0 else f"exit {code}"
