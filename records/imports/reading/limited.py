"""Run a reader in a child process that cannot eat the machine (TRUST C8).

256 MB of memory, 20 seconds of processor, no core file. Other work goes on whatever the file is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from records.imports.reading.table import Unreadable

MEMORY = 256 << 20
SECONDS = 20
ROOT = Path(__file__).resolve().parents[3]


def limit_this_process() -> None:
    """Called by the child before it touches the file."""
    import resource  # only where a child runs: not on every platform that reads CSV

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_limited(module: str, *arguments: str) -> dict[str, object]:
    """The JSON answer of ``python -m module arguments``. Raises ``Unreadable``."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "")}
    try:
        child = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            capture_output=True,
            timeout=SECONDS + 5,
            cwd=ROOT,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_slow", seconds=SECONDS) from None
    try:
        answer = json.loads(child.stdout.decode().splitlines()[-1])
    except (IndexError, ValueError):
        code = "too_slow" if child.returncode in {-24, -9} else "too_big_inside"
        raise Unreadable(code, seconds=SECONDS, megabytes=MEMORY >> 20) from None
    if "code" in answer:
        raise Unreadable(answer["code"], answer.get("line", 1), **answer.get("facts", {}))
    return answer
