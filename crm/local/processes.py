"""The product's own processes: web, worker, scheduler."""

from __future__ import annotations

import os
import signal
import urllib.error
import urllib.request
from pathlib import Path

from crm.local.children import Child
from crm.local.places import IS_MAC, ROOT, VENV
from crm.local.state import State

CELERY = [VENV / "bin" / "celery", "-A", "crm"]


def web(environ: dict[str, str], logs: Path) -> Child:
    """gunicorn; how it serves stands in ``crm/serving.py``."""
    command = [VENV / "bin" / "gunicorn", "-c", "python:crm.serving", "crm.wsgi"]
    return Child("web", command, logs / "web.log", options={"env": environ, "cwd": ROOT})


def worker(environ: dict[str, str], logs: Path) -> Child:
    """Celery's worker; forked processes need shared memory, threads do without."""
    pool = "prefork" if IS_MAC or os.access("/dev/shm", os.W_OK) else "threads"
    options = ["-c", environ.get("WORKERS", "2"), "-P", pool, "--without-gossip"]
    options += ["--without-mingle", "--max-tasks-per-child", "200"]
    return Child(
        "worker",
        [*CELERY, "worker", *options],
        logs / "worker.log",
        # With the broker gone too, Celery's own shutdown waits for it for ever; its pool ends with
        # it, and what was cut short is taken up by the next sweep (TRUST law 3).
        death_signal=signal.SIGKILL,
        patience=20,
        options={"env": environ, "cwd": ROOT},
    )


def scheduler(environ: dict[str, str], logs: Path, state: State) -> Child:
    """Celery's beat: one process wakes the sweeps; what is due stands in the database."""
    command = [*CELERY, "beat", "-s", state.sub("beat") / "schedule", "--pidfile="]
    return Child(
        "scheduler", command, logs / "scheduler.log", options={"env": environ, "cwd": ROOT}
    )


def is_healthy(port: int, host: str) -> bool:
    """Whether ``/healthz`` says that web, database and broker work."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
