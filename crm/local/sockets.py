"""Asking a server at a unix socket whether it is there."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

from crm.local.children import wait_until
from crm.local.say import Trouble, say


def listens(path: Path) -> bool:
    """Whether anybody accepts connections at ``path``."""
    return ask(path) is not None


def ask(path: Path, question: bytes = b"") -> bytes | None:
    """The start of the answer to ``question``; None where nobody listens."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(question)
            return connection.recv(64) if question else b""
    except OSError:
        return None


def wait_for_orphan(answers: Callable[[], bool], pid_file: Path, name: str) -> None:
    """A server of a run that was killed is on its way out: wait for it, then end it by its id.

    On Linux the kernel has told it already; elsewhere it is this that ends it.
    """
    if not answers():
        return
    say(f"waiting for the {name} of an earlier run to end")
    if wait_until(lambda: not answers(), None, 10):
        return
    if pid_file.exists():
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
    if not wait_until(lambda: not answers(), None, 10):
        raise Trouble(f"The {name} of an earlier run still answers.", f"End it; its id: {pid_file}")
