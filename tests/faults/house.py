"""A whole installation of its own: servers, worker, web. Everything in it may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import kombu.exceptions
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from crm.bench.world import STATEMENTS
from crm.cache import Cache
from crm.celery import app
from crm.env import database, redis_database
from crm.local import processes
from crm.local.children import Child
from crm.local.places import ROOT, VENV
from crm.local.ports import free_port
from crm.local.services import Services
from crm.tests.databases import is_made, quick_states
from leads.actions.setup import apply_preset
from leads.models import Lead
from records.models import Job
from tests.faults.heard import TABLE, listening
from tests.faults.twists import EFFECTS
from users.models import User

LEADS = 4_000
MODEL = "model"  # the database the others are copied from


class House:
    """Throw-away servers under ``base``; ``use`` points this process at a database in them."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.services = Services(base, {}, throw_away=True)
        self.postgres = self.services.named["DATABASE_URL"]
        self.valkey = self.services.named["REDIS_URL"]
        self.children: list[Child] = []
        self.name = MODEL

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "CACHE_DB"}
        address = self.postgres.url.replace("/throughline?", f"/{self.name}?")
        return kept | self.services.urls | {
            "DATABASE_URL": address, "TESTING": "1", "LOG_LEVEL": "WARNING",
            "MEDIA_ROOT": str(settings.MEDIA_ROOT), "WEB_PROCESSES": "1", "WORKERS": "2",
        }  # fmt: skip

    def administer(self, statement: str) -> None:
        """A statement outside the database in use."""
        program = self.postgres.programs / "psql"
        words = [program, "-X", "-q", "-h", self.postgres.sockets, "-U", "throughline"]
        subprocess.run([*words, "-d", "throughline", "-c", statement], check=True)

    def build(self) -> None:
        """Starts the servers and makes the model: preset, people, leads with their history."""
        self.services.start()
        self.administer(f"CREATE DATABASE {MODEL}")
        self.make_tables()
        with self.use(MODEL), connection.cursor() as cursor:
            boss = User.objects.create_superuser("boss@example.com", "boss", name="Boss")
            apply_preset("throughline", by=boss)
            for statement in STATEMENTS:
                cursor.execute(statement, {"leads": LEADS, "type": Lead.record_type})
            cursor.execute(TABLE)
            cursor.execute(EFFECTS)
            cursor.execute(
                "CREATE TABLE faults_start AS SELECT max(id) AS first FROM records_event"
            )
            cursor.execute("VACUUM ANALYZE")

    def make_tables(self) -> None:
        """As the tests' own database has them; migrated where no test needed that database, or
        where its server is newer than our programs."""
        if is_made() and self.dumped():
            return
        with self.use(MODEL), quick_states():
            call_command("migrate", verbosity=0)

    def dumped(self) -> bool:
        params = connection.get_connection_params()
        words = {name: value for name, value in params.items() if isinstance(value, str)}
        dump = [self.postgres.programs / "pg_dump", "--no-owner", "-d", make_conninfo(**words)]
        found = subprocess.run(dump, capture_output=True)
        if found.returncode == 0:
            program = [self.postgres.programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"]
            program += ["-h", self.postgres.sockets, "-U", "throughline", "-d", MODEL]
            subprocess.run(program, input=found.stdout, check=True, stdout=subprocess.DEVNULL)
        return found.returncode == 0

    def copy(self, name: str) -> None:
        """A fresh database, whose commits survive a crash of the careless server."""
        self.administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.administer(f"CREATE DATABASE {name} TEMPLATE {MODEL}")
        self.administer(f"ALTER DATABASE {name} SET synchronous_commit = on")
        # A copied sequence counts numbers as logged that only the model's log holds: after a crash
        # it would give them out once more. The next one after a checkpoint is logged.
        self.administer("CHECKPOINT")

    @contextmanager
    def use(self, name: str) -> Iterator[None]:
        """This process works in that database, shares this house's cache and wakes its workers."""
        before, broker, self.name = dict(connection.settings_dict), app.conf.broker_url, name
        cache, address = caches["default"], self.services.urls["REDIS_URL"]
        connection.close()
        connection.settings_dict.update(database(self.environ["DATABASE_URL"]))
        caches["default"] = Cache(redis_database(address, 1), settings.CACHES["default"])
        point_at(address.replace("unix://", "redis+socket://"))
        try:
            with listening():
                yield
        finally:
            caches["default"] = cache
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(before)
            point_at(broker)

    def worker(self, *, children: int = 2, twist: str = "") -> Child:
        """``twist`` names what it does differently (``tests.faults.twists``)."""
        environ = self.environ | {"WORKERS": str(children), "FAULTS_TWIST": twist}
        child = processes.worker(environ, self.base)
        child.command += ["-I", "tests.faults.hearing,tests.faults.twists"]
        return self.begin(child)

    def scheduler(self) -> Child:
        """One whose minutes are seconds."""
        number = len(self.children)
        words = ["-A", "tests.faults.hurried", "beat", "-s", self.base / f"beat{number}"]
        child = Child(
            "scheduler", [VENV / "bin" / "celery", *words, "--pidfile="],
            self.base / f"scheduler{number}.log", options={"env": self.environ, "cwd": ROOT},
        )  # fmt: skip
        return self.begin(child)

    def web(self) -> tuple[Child, int]:
        port = free_port(18_200)
        return self.begin(processes.web(self.environ | {"PORT": str(port)}, self.base)), port

    def begin(self, child: Child) -> Child:
        child.start()
        self.children.append(child)
        return child

    def end_children(self) -> None:
        for child in self.children:
            kill(child)
            kill_orphans(child)
            print(child.last_words(20_000))  # pytest shows it where the test failed
        self.children.clear()

    def mend(self) -> None:
        """Servers a test killed are started again, empty-handed or recovered."""
        for server in self.services.servers:
            if not server.child.is_running:
                server.start()

    def sweep(self) -> None:
        """What the scheduler does each minute; here as often as somebody waits."""
        try:
            app.send_task("records.jobs.tasks.sweep", expires=50, retry=False)
        except kombu.exceptions.OperationalError as problem:
            print("no sweep:", problem)


def point_at(broker: str) -> None:
    app.conf.broker_url = app.conf.broker_write_url = broker
    app._after_fork()  # forgets the connections to the broker before


def children_of(child: Child) -> list[int]:
    """Processes a worker works with."""
    try:
        text = Path(f"/proc/{child.process.pid}/task/{child.process.pid}/children").read_text()
    except OSError:
        return []
    return [int(pid) for pid in text.split()]


def kill_orphans(child: Child) -> None:
    """What outlived its parent in that parent's group."""
    if child.process is not None:
        try:
            os.killpg(child.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def kill(child: Child) -> None:
    """kill -9 of the process and all its children, as a machine without power would."""
    if child.is_running:
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def wait_for(what: Callable[[], object], seconds: float = 180, *, every: float = 0.02) -> None:
    """Fails where ``what`` does not come true in time (generous: machines are busy)."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"waited {seconds:.0f} s in vain"
        time.sleep(every)


def a_minute_passes() -> None:
    """For jobs: leases run out, and what was just asked for has waited."""
    Job.objects.update(lease_until=None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_job SET created_at = created_at - interval '1 minute'")


def rows_hash(table: str, *, without: str = "", where: str = "true") -> str:
    """One number for all rows of a table, whatever their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT md5(string_agg(md5((to_jsonb(t) - string_to_array(%s, ' '))::text), '' "
            f"ORDER BY to_jsonb(t)::text)) FROM {table} t WHERE {where}",
            [without],
        )
        return cursor.fetchone()[0]


def number(query: str, *params: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchone()[0]


def unheard() -> int:
    """Events handled not at all or more than once since the database was copied."""
    query = """
        SELECT count(*) FROM (
            SELECT 1 FROM records_event e LEFT JOIN faults_heard h ON h.event_id = e.id
            WHERE e.id > (SELECT first FROM faults_start)
            GROUP BY e.id HAVING count(h.event_id) <> 1) x"""
    return number(query)


def heard_twice() -> int:
    return number("SELECT count(*) - count(DISTINCT event_id) FROM faults_heard")
