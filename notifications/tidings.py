"""What somebody should know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Tiding:
    """One thing for one person. ``key`` says which: told again, it adds to the same notification.
    ``target`` is (record type, id or None where there are several)."""

    user_id: int
    key: str
    target: tuple[int | None, int | None] = (None, None)
    count: int = 1
    data: dict[str, Any] = field(default_factory=dict)
