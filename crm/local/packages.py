"""Python packages: locked with hashes, installed once per change of their lock file."""

from __future__ import annotations

import os
from pathlib import Path

from crm.local.places import PYTHON, ROOT, VENV
from crm.local.say import say
from crm.local.shell import must, quiet
from crm.local.stamps import Stamp

UV = VENV / "bin" / "uv"


def ensure_packages(*, for_tests: bool) -> None:
    """Install what the lock files name; the server wheels only where no server is given."""
    for lock in lock_files(dict(os.environ), for_tests=for_tests):
        stamp = Stamp(VENV, lock.stem, lock, (VENV / "pyvenv.cfg").read_text())
        if stamp.is_stale:
            say(f"installing Python packages ({lock.name})")
            install(lock)
            stamp.set()


def lock_files(environ: dict[str, str], *, for_tests: bool) -> list[Path]:
    """The lock files this run needs, in order of installation."""
    names = ["requirements.txt"]
    if not (environ.get("DATABASE_URL") and environ.get("REDIS_URL")):
        names.append("requirements-local.txt")
    if for_tests:
        names.append("requirements-dev.txt")
    return [ROOT / name for name in names]


def install(lock: Path) -> None:
    """With uv (seconds); with pip where uv is not to be had or knows another index than pip."""
    what = ["install", "-q", "--require-hashes", "-r", lock]
    if ensure_uv() and quiet([UV, "pip", *what, "-p", PYTHON]):
        return
    must(
        [PYTHON, "-m", "pip", *what, "--disable-pip-version-check"],
        what=f"The packages of {lock.name} could not be installed.",
        remedy="Check the network and pip's settings (pip config list), then run this again.",
    )


def ensure_uv() -> bool:
    lock = ROOT / "requirements-setup.txt"
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    return UV.exists() or quiet([*pip, "--require-hashes", "-r", lock])
