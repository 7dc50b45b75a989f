"""Words prepared for messages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.message import Channel
from records.models import Tracked


class TemplateKind(models.TextChoices):
    TEMPLATE = "template", _("template")
    SNIPPET = "snippet", _("snippet")


class Template(Tracked):
    """A message prepared by an admin, or a snippet of one (SX-24, X08).

    Its merge fields are names in double braces, ``{{ lead.name }}``, of the record type it is
    for; nothing else in it is understood, and no template engine ever sees it (TRUST B4).
    """

    record_type = 61

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(
        _("kind"), max_length=8, choices=TemplateKind, default=TemplateKind.TEMPLATE
    )
    channel = models.CharField(_("channel"), max_length=4, choices=Channel, default=Channel.MAIL)
    target_type = models.PositiveSmallIntegerField(_("written about"))
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    text = models.TextField(_("text"), max_length=20_000)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                "name",
                "kind",
                "target_type",
                name="template_name",
                condition=Q(deleted_at__isnull=True),
                violation_error_message=_("There is one of this name already."),
            ),
            models.CheckConstraint(name="template_kind", condition=Q(kind__in=TemplateKind.values)),
            models.CheckConstraint(
                name="template_channel", condition=Q(channel__in=Channel.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Signature(models.Model):
    """What stands under the mails of one person (X08)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.TextField(_("signature"), max_length=2_000, blank=True, default="")
