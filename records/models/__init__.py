"""Tables of the kernel, one thought per file."""

from records.models.batches import Batch, HeldRecord
from records.models.events import Event
from records.models.imports import Import, ImportRow
from records.models.jobs import Job
from records.models.record import Record, Tracked
from records.models.spans import Span
from records.models.streams import Cursor, ParkedEvent

__all__ = [
    "Batch",
    "Cursor",
    "Event",
    "HeldRecord",
    "Import",
    "ImportRow",
    "Job",
    "ParkedEvent",
    "Record",
    "Span",
    "Tracked",
]
