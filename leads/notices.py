"""What people hear about the set-up of leads."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.actions.reviewing import NOTICE, why_called
from notifications.models import Notification
from notifications.models.bell import Wish
from notifications.noticed import MAIL, NoticeKind, register


def review(row: Notification, name: str) -> str:
    told = {"name": row.data.get("name", ""), "because": why_called(row.data)}
    if told["because"]:
        return _("Time to review this definition: %(name)s. %(because)s") % told
    return _("Time to review this definition: %(name)s.") % told


register(
    NoticeKind(
        NOTICE, gettext_lazy("A definition I answer for is due for review"), "book-open-check",
        review, {MAIL: Wish.NOW}, url=lambda row: reverse("definitions"),
    )
)  # fmt: skip
