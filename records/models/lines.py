"""Which events were told anew at another line, so that undo can give them back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from records.models.batches import Batch


class LineMove(models.Model):
    """One rewriting of ``Event.line`` by a batch that united two stories.

    ``events`` are the ids told anew: the story they came from cannot be worked out afterwards.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="line_moves")
    line_from = models.BigIntegerField()
    line_to = models.BigIntegerField()
    events = ArrayField(models.BigIntegerField())
