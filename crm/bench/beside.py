"""Whether people notice that a worker imports a file: list pages asked for meanwhile (TRUST F2)."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from crm.bench.measure import Figure, p50, p95
from crm.bench.web import Browser, served
from records.models import Import
from users.models import User

LIST = "/leads/?list=all"
PAUSE = 0.05  # seconds between two pages: somebody reads them
LIMIT = 1000  # ms


def measure_site(importing: Import) -> Figure:
    """The list page before the import and while it is checked and written by another process."""
    call_command("collectstatic", interactive=False, verbosity=0)
    with served(connection.settings_dict["NAME"]) as port:
        browser = Browser(port, User.objects.get(email="owner7@example.com"))
        quiet = [page(browser) for _round in range(203)][3:]
        worker = start_worker(importing)
        beside = []
        while worker.poll() is None:
            beside.append(page(browser))
    if worker.returncode:
        raise RuntimeError("the import beside the pages failed")
    notes = {"quiet p95": f"{p95(quiet):.1f}", "pages": len(beside)}
    return Figure(
        f"list while {importing.rows:,} rows are imported", p50(beside), p95(beside), p50(quiet),
        ratio=p95(beside) / p95(quiet), goal="p95 < 1 s", holds=p95(beside) < LIMIT, notes=notes,
    )  # fmt: skip


def page(browser: Browser) -> float:
    """Milliseconds one list page takes."""
    time.sleep(PAUSE)
    begun = time.perf_counter()
    browser.get(LIST)
    return (time.perf_counter() - begun) * 1000


def start_worker(importing: Import) -> subprocess.Popen:
    name = connection.settings_dict["NAME"]
    command = [sys.executable, "-m", "crm.bench.import_child", name, str(importing.pk)]
    return subprocess.Popen(command, env=os.environ | {"MEDIA_ROOT": str(settings.MEDIA_ROOT)})
