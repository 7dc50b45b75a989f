"""How reminders are worded, behind the bell and in mails (WB-18, H6)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications.models import Notification
from notifications.models.bell import Wish
from notifications.noticed import MAIL, NoticeKind, register

SILENT, TOLD_MANAGER = "silent", "silent_manager"


def silent(row: Notification, name: str) -> str:
    """To the same person who is to act: the alert comes again (WB-18)."""
    days = row.data.get("days", 0)
    words = ngettext(
        "Nobody has done anything about %(name)s for %(days)s day.",
        "Nobody has done anything about %(name)s for %(days)s days.",
        days,
    )
    return words % {"days": days, "name": name or _("one of your records")}


register(
    NoticeKind(
        SILENT, gettext_lazy("Something of mine has been silent for too long"), "hourglass",
        silent, {MAIL: Wish.NOW},
    )
)  # fmt: skip
register(
    NoticeKind(
        TOLD_MANAGER, gettext_lazy("Something of my team stays silent despite reminders"),
        "hourglass", silent, {MAIL: Wish.NOW},
    )
)  # fmt: skip
