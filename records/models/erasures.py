"""Which rows were robbed of their person, so that nothing brings it back."""

from django.db import models
from django.db.models.functions import Now


class Erasure(models.Model):
    """One row whose personal data was erased for good (X36). Undo leaves it alone."""

    pk = models.CompositePrimaryKey("record_type", "record_id")
    record_type = models.SmallIntegerField()
    record_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
