"""The story of a record, told from its events (SX-22)."""

from records.timeline.page import Timeline, timeline_of
from records.timeline.tellings import tells

__all__ = ["Timeline", "tells", "timeline_of"]
