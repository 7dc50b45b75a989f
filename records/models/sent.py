"""Forms that were sent and did what they should."""

from django.db import models
from django.db.models.functions import Now


class SentForm(models.Model):
    """Remembers one sending of one form, so that sending it twice does it once (TRUST D7).

    ``key``     hash of who sent what where, with the token of the page it was filled in on
    ``result``  the address the first sending led to; the second is led there too
    """

    key = models.CharField(max_length=64, primary_key=True)
    result = models.CharField(max_length=2_000, blank=True, default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["at"], name="sent_form_at")]
