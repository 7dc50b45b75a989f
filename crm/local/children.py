"""Child processes that never outlive the process that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 20_000_000  # bytes; a longer log is set aside as …log.1 at the next start


@dataclass
class Child:
    """A program to run and how to end it.

    ``stop_signal`` asks it to end in its own time (``patience`` seconds, then it is killed with
    its whole process group); ``death_signal`` is what the kernel sends it when the supervisor
    dies, even by kill -9, and should end it at once. ``options`` go to ``subprocess.Popen``.
    """

    name: str
    command: list
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    patience: float = 15
    options: dict = field(default_factory=dict)
    process: subprocess.Popen | None = None

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops in order
                preexec_fn=dies_with_parent(self.death_signal),
                **self.options,
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_running:
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask, wait, and kill the whole process group when it takes too long."""
        if not self.is_running:
            return
        self.ask_to_stop()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_words(self, size: int = 1500) -> str:
        """The end of its log, for a message about why it ended."""
        try:
            words = self.log.read_bytes()[-size:].decode(errors="replace").strip()
        except OSError:
            words = ""
        return f"{words}\nLog: {self.log}"


def dies_with_parent(number: int) -> Callable[[], None] | None:
    """For ``preexec_fn``: the kernel sends ``number`` to the child when its parent dies (Linux).

    It is bound to the parent's thread, so children are started from the main thread.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before the tie was made
            os._exit(1)

    return tie


def wait_until(answers: Callable[[], bool], child: Child | None, seconds: float) -> bool:
    """Whether ``answers()`` comes true in time, while ``child`` (if any) lives."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answers():
            return True
        if child is not None and not child.is_running:
            return False
        time.sleep(0.05)
    return False
