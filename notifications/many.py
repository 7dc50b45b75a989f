"""Lets people write about the ticked rows of a list."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.lists.setactions import SetAction, register
from records.models import Record

MAIL = SetAction("mail", pgettext_lazy("list", "E-mail"), "mail", "mailing")
TEXT = SetAction(
    "sms", _("SMS"), "message-circle", "texting", is_on=lambda: settings.SMS_PROVIDER != "none"
)


def offer_writing(model: type[Record]) -> None:
    """By e-mail, and by SMS where a provider is set up; the type says who is written to
    (``notifications.correspondents``)."""
    for each in (MAIL, TEXT):
        register(model, each)
