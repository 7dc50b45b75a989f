"""What one examination found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``words`` say what was seen; ``remedy`` is empty when all is well."""

    part: str
    words: str
    remedy: str = ""

    @property
    def is_ok(self) -> bool:
        return not self.remedy
