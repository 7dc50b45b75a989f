"""Progress in plain lines, and failures that say what to do."""

from __future__ import annotations

import sys
import time

STARTED = time.monotonic()


class Trouble(Exception):
    """Something the person at the keyboard has to mend.

    ``what`` says what went wrong, ``remedy`` what to do about it; both are shown, a traceback
    never is.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}\n{remedy}" if remedy else what)


def say(line: str) -> None:
    """One line of progress with the seconds since the start; on stderr, so output stays clean."""
    print(f"[{time.monotonic() - STARTED:6.1f}s] {line}", file=sys.stderr, flush=True)


def explain(trouble: Trouble) -> None:
    """Say what went wrong and what to do about it."""
    say(f"Stopped: {trouble.what}")
    for line in trouble.remedy.splitlines():
        print(f"          {line}", file=sys.stderr, flush=True)
