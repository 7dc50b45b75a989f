"""``manage.py test``: the tests on a throw-away database and broker, never on anybody's data."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
from pathlib import Path

from crm.local.environment import product_environment
from crm.local.foreground import foreground
from crm.local.places import IS_ROOT, PYTHON, temporary_root
from crm.local.services import Services
from crm.local.setup import set_up
from crm.local.shell import run
from crm.local.state import Lock
from crm.local.supervisor import Stop, end_on_signals, ignore_signals

PREFIX = "throughline-test-"
WITHOUT_XDIST = re.compile(r"-n.*|--numprocesses.*|--pdb|--trace|-h|--help|--co|--collect-only")


def test(words: list[str]) -> int:
    """Set up, start throw-away servers, run pytest with ``words``; its exit code.

    pytest's summary stays the last line of the output, so nothing is said after it.
    """
    end_on_signals()
    set_up(for_tests=True)
    sweep_leftovers()
    base = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary_root()))
    base.chmod(0o711 if IS_ROOT else 0o700)
    lock = Lock(base / "lock")
    lock.take()
    services = Services(base, dict(os.environ), throw_away=True)
    try:
        services.start()
        environ = product_environment(dict(os.environ), services.urls) | {"TESTING": "1"}
        run([PYTHON, "-m", "crm.catalogues"], env=environ)
        return foreground([PYTHON, "-m", "pytest", *pytest_words(words)], environ)
    except Stop:
        return 128 + signal.SIGINT
    finally:
        ignore_signals()
        services.stop()
        shutil.rmtree(base, ignore_errors=True)


def pytest_words(words: list[str]) -> list[str]:
    """Three processes, unless somebody says otherwise or wants to look inside: one of them mostly
    waits, for servers that were killed or for the browser.

    Each begins with its part and takes from the others' ends when it is done, so that what a
    folder shares (servers, a browser, a filled database) is made in one of them only.
    """
    asks_itself = any(WITHOUT_XDIST.fullmatch(word) for word in words) or "no:xdist" in words
    return words if asks_itself else ["-n", "3", "--dist", "worksteal", *words]


def sweep_leftovers() -> None:
    """Remove the folders of test runs that were killed."""
    for folder in temporary_root().glob(f"{PREFIX}*"):
        try:
            lock = Lock(folder / "lock")
            if folder.stat().st_uid == os.geteuid() and lock.take():
                shutil.rmtree(folder, ignore_errors=True)
                lock.drop()
        except OSError:
            continue  # somebody else's, or gone in the meantime
