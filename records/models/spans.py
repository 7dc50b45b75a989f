"""What a field was, and from when to when."""

from django.db import models
from django.db.models import F, Q


class Span(models.Model):
    """One stay of a record in one value of a spanned field (``Tracked.spanned``).

    ``value`` is the id of what the field refers to, or the plain number; of a decimal with three
    places its thousandths. The open span (``until`` null) holds the present value; a field that
    is null has no open span.
    """

    record_type = models.SmallIntegerField()
    field = models.SmallIntegerField()
    record_id = models.BigIntegerField()
    value = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "record_type",
                "field",
                "record_id",
                name="span_open",
                condition=Q(until__isnull=True),
            ),
            # With all a report reads of a past, in the order it reads it: a period's stays, a past
            # day. It is written where the key is, so it costs no write of its own.
            models.UniqueConstraint(
                fields=["record_type", "field", "record_id", "since"],
                name="span_since",
                include=["value", "until"],
            ),
            models.CheckConstraint(
                name="span_forward", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            ),
        ]
