"""A worker killed in the middle of an import: each row once, then undo (TRUST E10)."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from records.actions import undo
from records.imports.actions import start_run
from records.jobs import runner
from records.models import Event, Import, ImportRow, Job
from records.tests.fake.models import Thing
from records.tests.imports.make import checked, uploaded
from users.tests.factories import make_user

WORKER = """
import django, sys
django.setup()
from records.imports import running
from records.jobs import runner
running.write_chunk.__defaults__ = (500,)
runner.run(sys.argv[1])
"""
ROWS = 10_000


def rows_written() -> int:
    return Thing.objects.count()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_killed_import_goes_on_and_writes_each_row_once(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    rep = make_user("rep")
    lines = "\n".join(f"thing {n},{n}" for n in range(ROWS))
    importing = checked(uploaded(rep, f"name,size\n{lines}"))
    job = start_run(importing, by=rep)
    worker = start_worker(job)
    wait_until(lambda: 0 < rows_written() < ROWS or worker.poll() is not None)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    importing.refresh_from_db()
    left = rows_written()
    assert 0 < left < ROWS, "the kill came too late to prove anything"
    assert importing.state == "running"
    assert ImportRow.objects.filter(importing=importing, done=True).count() == left
    assert not runner.claim(job.pk), "its lease still runs"
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())
    runner.run(job.pk)
    importing = Import.objects.get(pk=importing.pk)
    assert (importing.state, importing.counts["new"]) == ("done", ROWS)
    assert Thing.objects.count() == ROWS
    assert Thing.objects.values("name").distinct().count() == ROWS
    assert Event.objects.filter(kind="fake.created", batch=importing.batch_id).count() == ROWS
    undo(importing.batch, by=rep)
    assert not Thing.objects.live().exists()


def start_worker(job: Job) -> subprocess.Popen:
    base = settings.BASE_DIR
    params = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    environment = os.environ | {
        "DATABASE_URL": make_conninfo(**{name: params[name] for name in names if name in params}),
        "MEDIA_ROOT": str(Path(settings.MEDIA_ROOT)),
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "PYTHONPATH": str(base),
    }
    return subprocess.Popen([sys.executable, "-c", WORKER, str(job.pk)], env=environment, cwd=base)


def wait_until(true, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
