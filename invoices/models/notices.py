"""What is told about invoices, to whom and how (WA-23, WA-24)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.kinds import News
from records.models import Tracked

STEPS = [1, 8, 15]


def usual_steps() -> list[int]:
    """Days after the due day at which an unpaid invoice is told as overdue."""
    return list(STEPS)


class InvoiceNotice(Tracked):
    """What the organisation switched on for one kind of news; without a row, the defaults.

    ``to_team``    owners of invoice and deal hear it, each as they wish (in app, mail, SMS)
    ``to_client_mail``, ``to_client_sms``  the client gets an e-mail, an SMS
    ``days``       of what is overdue: so many days after the due day, once for each
    """

    record_type = 250

    news = models.CharField(_("news"), max_length=8, choices=News, unique=True)
    to_team = models.BooleanField(_("owners"), default=True)
    to_client_mail = models.BooleanField(_("client, by e-mail"), default=False)
    to_client_sms = models.BooleanField(_("client, by SMS"), default=False)
    days = models.JSONField(_("days after the due day"), default=usual_steps)

    class Meta:
        verbose_name = _("notification of invoices")
        verbose_name_plural = _("notifications of invoices")
        constraints = [
            models.CheckConstraint(name="invoice_news", condition=Q(news__in=News.values)),
        ]

    def __str__(self) -> str:
        return str(self.get_news_display())
