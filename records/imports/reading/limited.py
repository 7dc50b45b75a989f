"""Run a reader in a child process that cannot eat the machine (TRUST C8).

256 MB of memory, 20 seconds of processor, no core file. Other work goes on whatever the file is.
"""

from __future__ import annotations

from records import limited
from records.imports.reading.table import Unreadable

MEMORY = 256 << 20
SECONDS = 20


def limit_this_process() -> None:
    """Called by the child before it touches the file."""
    limited.limit_this_process(memory=MEMORY, seconds=SECONDS)


def run_limited(module: str, *arguments: str) -> dict[str, object]:
    """The JSON answer of ``python -m module arguments``. Raises ``Unreadable``."""
    try:
        answer = limited.answer_of(limited.run_child(module, *arguments, seconds=SECONDS))
    except limited.TooMuch as problem:
        code = "too_slow" if problem.slow else "too_big_inside"
        raise Unreadable(code, seconds=SECONDS, megabytes=MEMORY >> 20) from None
    if "code" in answer:
        raise Unreadable(answer["code"], answer.get("line", 1), **answer.get("facts", {}))
    return answer
