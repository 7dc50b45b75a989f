"""How far each handler has read the stream of events."""

from django.db import models
from django.db.models.functions import Now


class Cursor(models.Model):
    """One handler's place in the stream, kept as snapshots (KERNEL 3).

    ``seen``    pg_snapshot up to which everything visible was handled
    ``window``  pg_snapshot being worked through, or empty
    ``pos``     last event id handled inside the window
    """

    name = models.CharField(max_length=60, primary_key=True)
    era = models.SmallIntegerField(default=1)
    seen = models.TextField()
    window = models.TextField(blank=True, default="")
    pos = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(db_default=Now())


class ParkedEvent(models.Model):
    """An event a handler failed on; it waits with its reason and is tried again."""

    handler = models.CharField(max_length=60)
    event_id = models.BigIntegerField()
    attempts = models.PositiveSmallIntegerField(default=1)
    reason = models.TextField()
    retry_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("handler", "event_id", name="parked_once")]
