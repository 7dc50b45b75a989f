"""What somebody has seen of a record's story."""

from django.conf import settings
from django.db import models


class Look(models.Model):
    """The last time a user opened a record's page: "new since I last looked".

    A note for the reader alone, no change of the record: it is written without an event and goes
    with the record when that is deleted for good.

    ``event``        the newest event there was when they last looked, at ``at``
    ``since_event``  the newest event of the look before; what came later is new, since ``since``
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    record_type = models.SmallIntegerField()
    record_id = models.BigIntegerField()
    event = models.BigIntegerField()
    at = models.DateTimeField()
    since_event = models.BigIntegerField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_type", "record_id", "user"], name="look_once")
        ]
