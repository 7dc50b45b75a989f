"""Who wants no mailings."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from records.models import Tracked


class Unsubscribed(Tracked):
    """An address that gets no mailings any more. Letters a person writes to one person still
    reach it. In the trash: it has subscribed again."""

    record_type = 62
    impersonal = frozenset({"address"})  # outlives an erasure: what was refused stays refused

    address = models.CharField(_("address"), max_length=254, unique=True)

    class Meta:
        verbose_name = _("unsubscribed address")
        verbose_name_plural = _("unsubscribed addresses")
        ordering = ["address"]
        constraints = [
            models.CheckConstraint(
                name="unsubscribed_lower_case",
                condition=models.Q(address=Lower(F("address"))),
            )
        ]

    def __str__(self) -> str:
        return self.address
