"""Forms that were sent: a second click finds what the first one made."""

from django.db import models
from django.db.models.functions import Now


class Sent(models.Model):
    """One form with the number it was opened with; ``url`` is what came of it (TRUST D7)."""

    token = models.UUIDField(primary_key=True)
    user_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    url = models.CharField(max_length=500, default="")

    class Meta:
        indexes = [models.Index(fields=["user_id", "at"], name="sent_by_user")]
        verbose_name = "sent form"
        verbose_name_plural = "sent forms"
