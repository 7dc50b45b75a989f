"""The people at a business."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.models.lead import TRASHED, Lead
from leads.querysets import OfLeadQuerySet
from records.models import Record


class Contact(Record):
    """A person at a business lead; the story of both is told on the lead's line."""

    record_type = 101
    line_column = "lead_id"
    goes_with = ("lead",)
    identity = ("name", "linkedin")

    lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="contacts", verbose_name=_("business")
    )
    name = models.CharField(_("full name"), max_length=200)
    job_title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    linkedin = models.CharField("LinkedIn", max_length=300, blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")

    objects = OfLeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["-deleted_at", "-id"], name="contact_trash", condition=TRASHED)
        ]
        constraints = [
            models.CheckConstraint(name="contact_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="contact_links",
                condition=Q(linkedin="") | Q(linkedin__iregex=r"^https?://"),
                violation_error_message=_("A link starts with https:// or http://."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
