"""What an action did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.utils.functional import Promise

from records.models import Batch


@dataclass(slots=True)
class Outcome:
    """Counts of records, and why some were held.

    ``held``      {gate code: records}; one record may be held by several gates
    ``held_count``  records held
    ``messages``  {gate code: words for people}
    ``kept``      fields an undo left alone because somebody set them since
    ``batch``     None when nothing happened at all
    """

    changed: int = 0
    unchanged: int = 0
    held_count: int = 0
    kept: int = 0
    held: Counter[str] = field(default_factory=Counter)
    messages: dict[str, str | Promise] = field(default_factory=dict)
    batch: Batch | None = None

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.held_count + other.held_count,
            self.kept + other.kept,
            self.held + other.held,
            self.messages | other.messages,
            self.batch or other.batch,
        )

    @property
    def asked(self) -> int:
        return self.changed + self.unchanged + self.held_count
