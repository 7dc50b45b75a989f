"""Stamps: what was set up is not set up again until one of its inputs changes."""

from __future__ import annotations

import hashlib
from pathlib import Path


class Stamp:
    """Remembers in ``folder`` that the step ``name`` succeeded with these inputs.

    Inputs are files (their bytes count) or words. ``is_stale`` says whether the step has to run;
    call ``set`` only after it succeeded, so a step cut short runs again.
    """

    def __init__(self, folder: Path, name: str, *inputs: Path | str) -> None:
        digest = hashlib.sha256()
        for item in inputs:
            data = item.read_bytes() if isinstance(item, Path) else item.encode()
            digest.update(len(data).to_bytes(8, "big") + data)
        self.path = folder / f".{name}.stamp"
        self.value = digest.hexdigest()

    @property
    def is_stale(self) -> bool:
        try:
            return self.path.read_text() != self.value
        except FileNotFoundError:
            return True

    def set(self) -> None:
        self.path.write_text(self.value)
