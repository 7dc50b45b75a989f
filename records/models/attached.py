"""What hangs on a record of any type: it is named by record type and id, and told on its line."""

from __future__ import annotations

from django.db import models

from records.models.record import Tracked
from records.querysets import AttachedQuerySet


class Attached(Tracked):
    """``line`` is copied from the record, so that the story is one indexed query."""

    line_column = "line"

    target_type = models.PositiveSmallIntegerField(editable=False)
    target_id = models.BigIntegerField(editable=False)
    line = models.BigIntegerField(null=True, editable=False)

    objects = AttachedQuerySet.as_manager()

    class Meta:
        abstract = True
