"""Run what reads strangers' files in a child process that cannot eat the machine (TRUST C8)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Where C libraries and fonts are found; no address of a database, no secret.
PASSED_ON = ("PATH", "HOME", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "XDG_CACHE_HOME",
             "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LANG")  # fmt: skip


class TooMuch(Exception):
    """The child ran out of time or memory, or fell over the file."""

    def __init__(self, *, slow: bool) -> None:
        self.slow = slow
        super().__init__("too slow" if slow else "too much")


def limit_this_process(*, memory: int, seconds: int) -> None:
    """Called by the child before it touches the file; ``memory`` in bytes of address space."""
    import resource  # only where a child runs: not on every platform that runs the rest

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_child(module: str, *arguments: str, seconds: int, given: bytes = b"") -> bytes:
    """What ``python -m module arguments`` prints. Raises TooMuch."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        child = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            input=given,
            capture_output=True,
            timeout=seconds + 5,
            cwd=ROOT,
            env=environment | {"PYTHONPATH": str(ROOT)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooMuch(slow=True) from None
    if child.returncode:
        raise TooMuch(slow=child.returncode in {-24, -9})
    return child.stdout


def answer_of(printed: bytes) -> dict[str, object]:
    """The JSON on the last line. Raises TooMuch where there is none."""
    try:
        return json.loads(printed.decode().splitlines()[-1])
    except (IndexError, ValueError):
        raise TooMuch(slow=False) from None
