"""What outlives a run: the lock that keeps runs apart, the secret, the folders."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import IO

from crm.local.places import IS_ROOT, SHARED, own_folder

FORGOTTEN = ("postgres", "valkey", "media", "mail", "log", "beat")


class State:
    """The folder of one installation's local state (see ``places.state_folder``)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # As root, PostgreSQL's own account has to pass through; it can list or read nothing here.
        if folder.parent == SHARED:
            own_folder(SHARED, 0o711)
        own_folder(folder, 0o711 if IS_ROOT else 0o700)

    def sub(self, name: str) -> Path:
        return own_folder(self.folder / name)

    def secret_key(self) -> str:
        """The key that signs sessions and links, made once, readable by this account only."""
        path = self.folder / "secret_key"
        if not path.exists():
            part = self.folder / f"secret_key.{os.getpid()}"
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(64))
            try:
                os.link(part, path)  # whoever comes second keeps the first one's key
            except FileExistsError:
                pass
            part.unlink()
        return path.read_text()

    def forget(self) -> None:
        """Remove database, files, mails and logs; the secret stays."""
        for name in FORGOTTEN:
            shutil.rmtree(self.folder / name, ignore_errors=True)


class Lock:
    """At most one process holds it, however the last holder ended; ``note`` tells others who.

    The operating system drops it when the holder dies, so nothing is ever left locked.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[str] | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """Take the lock; False when somebody else holds it and ``wait`` is off."""
        file = self.path.open("a+")
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        if self.file is not None:
            self.file.close()
        self.file = file
        return True

    def write_note(self, **facts) -> None:
        self.file.truncate(0)
        self.file.write(json.dumps(facts))
        self.file.flush()

    def note(self) -> dict:
        """What the holder wrote about itself; empty while it has not yet."""
        try:
            return json.loads(self.path.read_text() or "{}")
        except (FileNotFoundError, ValueError):
            return {}

    def keep_for_successor(self) -> None:
        """Hold the lock on through ``exec``: the program that takes this one's place has it."""
        os.set_inheritable(self.file.fileno(), True)

    def drop(self) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None
