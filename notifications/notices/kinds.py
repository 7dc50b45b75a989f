"""The notices of this app (WB-17, X37), and the mails that carry notices."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications.actions.notifying import DIGEST, NOTICE
from notifications.kinds import Content, MessageKind
from notifications.kinds import register as register_message
from notifications.models import Channel, Message, Notification
from notifications.models.bell import Wish
from notifications.noticed import MAIL, NoticeKind, register
from notifications.notices.reading import about, told
from users.links import public_url
from users.models import Organisation

ASSIGNED, MENTIONED, FOLLOWED = "assigned", "mentioned", "followed"
IMPORTED, FAILED, UNDELIVERED = "import_done", "job_failed", "undelivered"


def name_of(row: Notification) -> str:
    return str(row.actor) if row.actor else _("The product")


def assigned(row: Notification, name: str) -> str:
    if row.count == 1:
        return _("%(who)s gave you %(name)s.") % {"who": name_of(row), "name": name or _("one")}
    words = {"count": row.count, "what": about(row)}
    return _("%(count)s %(what)s were given to you.") % words


def mentioned(row: Notification, name: str) -> str:
    where = name or _("a comment")
    return _("%(who)s mentioned you at %(name)s.") % {"who": name_of(row), "name": where}


def followed(row: Notification, name: str) -> str:
    words = {"who": name_of(row), "name": name, "count": row.count, "what": about(row)}
    if row.count == 1:
        return (
            _("%(who)s changed %(name)s.") if name else _("Something you follow changed.")
        ) % words
    return _("%(who)s changed %(count)s %(what)s you follow.") % words


def imported(row: Notification, name: str) -> str:
    return _("Finished: %(title)s.") % {"title": row.data.get("title", "")}


def failed(row: Notification, name: str) -> str:
    return _("This did not work: %(title)s.") % {"title": row.data.get("title", "")}


def undelivered(row: Notification, name: str) -> str:
    return _("Your message to %(to)s could not be delivered.") % {"to": row.data.get("to", "")}


def job_url(row: Notification) -> str:
    return reverse("records:job", args=[row.data["job"]])


def message_url(row: Notification) -> str:
    return reverse("message_page", args=[row.data["message"]])


register(
    NoticeKind(
        ASSIGNED, gettext_lazy("Something is given to me"), "user-round-check", assigned,
        {MAIL: Wish.NOW}, is_passed_on=True,
    )
)  # fmt: skip
register(
    NoticeKind(
        MENTIONED, gettext_lazy("Somebody mentions me"), "at-sign", mentioned,
        {MAIL: Wish.NOW}, is_passed_on=True,
    )
)  # fmt: skip
register(
    NoticeKind(
        FOLLOWED, gettext_lazy("Something I follow changes"), "eye", followed, {MAIL: Wish.DAILY}
    )
)
register(
    NoticeKind(IMPORTED, gettext_lazy("My import is finished"), "upload", imported, url=job_url)
)
register(
    NoticeKind(
        FAILED, gettext_lazy("Work I started fails"), "triangle-alert", failed,
        {MAIL: Wish.NOW}, url=job_url,
    )
)  # fmt: skip
register(
    NoticeKind(
        UNDELIVERED, gettext_lazy("A message of mine cannot be delivered"), "mail-x", undelivered,
        url=message_url, is_passed_on=True,
    )
)  # fmt: skip


def compose(message: Message) -> Content | None:
    """One notice, or those of a day that are still new, in the reader's language. Nothing to
    somebody who has left, and no mail of a day in which everything was read."""
    user = message.user
    if user is None or not user.is_active:
        return None
    if message.channel == Channel.SMS:
        rows = list(message.texted.select_related("actor").order_by("pk"))
    else:
        rows = list(message.notifications.select_related("actor").order_by("pk"))
    if message.kind == DIGEST:
        rows = [row for row in rows if row.read_at is None]
    organisation = Organisation.current()
    zone = ZoneInfo(user.time_zone or organisation.time_zone)
    with translation.override(user.locale or settings.LANGUAGE_CODE), timezone.override(zone):
        found = told(rows, user)
        if not found:
            return None
        if message.channel == Channel.SMS:
            return Content("", found[0].words)
        return _mail(found, organisation.name or "Throughline", is_digest=message.kind == DIGEST)


def _mail(found, organisation: str, *, is_digest: bool) -> Content:
    subject = found[0].words.rstrip(".")
    if is_digest:
        subject = ngettext("Your day: %(n)s notice", "Your day: %(n)s notices", len(found))
        subject %= {"n": len(found)}
    lines = [f"{each.words}\n{public_url(each.url)}" for each in found]
    foot = _("How and when you hear from us: %(url)s") % {
        "url": public_url(reverse("notification_settings"))
    }
    return Content(f"{subject} · {organisation}", "\n\n".join([*lines, "-- \n" + foot]))


for _name, _label in ((NOTICE, gettext_lazy("notice")), (DIGEST, gettext_lazy("notices of a day"))):
    register_message(MessageKind(_name, _label, compose=compose))
