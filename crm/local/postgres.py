"""A PostgreSQL of our own, on a unix socket only, where DATABASE_URL names none."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

from crm.local.accounts import give, run_as, server_account
from crm.local.children import Child, wait_until
from crm.local.places import IS_MAC, own_folder, socket_folder
from crm.local.postgres_files import server_programs, version
from crm.local.say import Trouble
from crm.local.shell import must, quiet
from crm.local.sockets import listens, wait_for_orphan

DATABASE = "throughline"
ROLE = "throughline"
# Never plain C as character type: trigram search would drop every letter that is not ASCII.
LOCALE = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C"]
LOCALE += ["--lc-ctype=en_US.UTF-8" if IS_MAC else "--lc-ctype=C.UTF-8"]
STATUS_LINE = 7  # of postmaster.pid, as pg_ctl reads it
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "jit": "off",
}
# For tests: nothing has to survive a power cut.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """The server whose data lie under ``base``; ``throw_away`` gives up safety for speed."""

    def __init__(self, base: Path, *, throw_away: bool = False) -> None:
        self.base, self.throw_away = base, throw_away
        self.data = base / "data"
        self.account = server_account()
        self.sockets = socket_folder(base)
        for folder in (base, self.sockets):
            give(own_folder(folder), self.account)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PG"))}
        self.options = {"env": kept | {"TZ": "UTC"}, "cwd": "/", **run_as(self.account)}
        if not quiet(["test", "-x", base], **self.options):
            raise Trouble(
                f"The account '{self.account.pw_name}' runs PostgreSQL and cannot enter {base}.",
                "Set STATE_DIR to a folder that every account may enter, such as /srv/throughline.",
            )
        self.programs = server_programs(self.options)
        self.log = base / "postgres.log"
        self.child = Child(
            "database",
            [self.programs / "postgres", "-D", self.data, "-k", self.sockets, *self.settings()],
            self.log,
            stop_signal=signal.SIGINT,  # "fast"; SIGTERM would wait for clients
            death_signal=signal.SIGINT,
            patience=60,
            options=self.options,
        )

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={self.sockets}"

    def settings(self) -> list[str]:
        settings = SETTINGS | (CARELESS if self.throw_away else {})
        if not IS_MAC and not os.access("/dev/shm", os.W_OK):
            settings["dynamic_shared_memory_type"] = "mmap"
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def start(self) -> None:
        """Make the data folder when there is none, start the server, wait until it answers."""
        wait_for_orphan(self.answers, self.data / "postmaster.pid", "PostgreSQL")
        if not (self.base / "complete").exists():
            self.make_data()
        self.refuse_other_version()
        self.log.touch()
        give(self.log, self.account)
        self.child.start()
        if not wait_until(self.is_ready, self.child, 120):
            self.child.stop()
            raise Trouble("PostgreSQL did not start.", self.child.last_words())

    def answers(self) -> bool:
        return listens(self.sockets / ".s.PGSQL.5432")

    def is_ready(self) -> bool:
        """Whether it takes work. After a crash it listens long before its recovery is over."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready" and self.answers()

    def make_data(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        init = [self.programs / "initdb", "-D", self.data, "-U", ROLE, "-A", "trust", "-E", "UTF8"]
        trouble = {"what": "PostgreSQL could not make its data folder.", "remedy": f"{self.data}"}
        careful = ["--no-sync"] if self.throw_away else ["--data-checksums"]
        must([*init, *LOCALE, *careful], **trouble, **self.options)
        single = [self.programs / "postgres", "--single", "-D", self.data, "postgres"]
        must(single, input=f"create database {DATABASE}\n", **trouble, **self.options)
        (self.base / "complete").touch()

    def refuse_other_version(self) -> None:
        """A new major version does not read the old one's files."""
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = version(self.programs, self.options).split(".")[0]
        if made_by != ours:
            raise Trouble(
                f"The data in {self.data} were made by PostgreSQL {made_by}; this is {ours}.",
                "Take them over as docs/operations.md, 'Upgrade', tells, or start anew: up --reset",
            )
