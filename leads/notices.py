"""What people hear about the set-up of leads."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.actions.reviewing import NOTICE
from notifications.models import Notification
from notifications.models.bell import Wish
from notifications.noticed import MAIL, NoticeKind, register


def review(row: Notification, name: str) -> str:
    words = _("Time to review this definition: %(name)s.")
    return words % {"name": row.data.get("name", "")}


register(
    NoticeKind(
        NOTICE, gettext_lazy("A definition I answer for is due for review"), "book-open-check",
        review, {MAIL: Wish.NOW}, url=lambda row: reverse("definitions"),
    )
)  # fmt: skip
