"""Letters: messages a person wrote to a person (SX-24, X07)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.actions.notifying import Tiding, notify
from notifications.kinds import (
    BY_RULE,
    LETTER,
    MAILING,
    TEXT,
    TEXT_BY_RULE,
    TEXT_MAILING,
    Content,
    MessageKind,
    register,
)
from notifications.models import Message
from notifications.notices.kinds import UNDELIVERED
from notifications.segments import with_way_out
from notifications.sending.unsubscribe import unsubscribe_link
from records.actors import SYSTEM


def tell_author(message: Message) -> None:
    """Whoever wrote it hears that it did not arrive."""
    if message.author_id is None:
        return
    tiding = Tiding(
        user_id=message.author_id,
        key=f"undelivered:{message.pk}:{message.version}",
        target=(message.target_type, message.target_id),
        data={"to": message.recipient, "message": message.pk},
    )
    notify([tiding], by=SYSTEM, kind=UNDELIVERED, now=timezone.now())


def mailing(message: Message) -> Content:
    """With the way to refuse in its text as well: not every mail programme shows the header's."""
    foot = _("You do not want mails like this? %(url)s") % {
        "url": unsubscribe_link(message.recipient)
    }
    return Content(message.subject, f"{message.text.rstrip()}\n\n{foot}")


def text_mailing(message: Message) -> Content:
    link = unsubscribe_link(message.recipient)
    return Content(message.subject, with_way_out(message.text, link))


register(MessageKind(LETTER, _("letter"), is_letter=True, on_failed=tell_author))
register(MessageKind(TEXT, _("text message"), is_letter=True, on_failed=tell_author))
register(MessageKind(MAILING, _("mailing"), compose=mailing, is_letter=True, on_failed=tell_author))
register(
    MessageKind(
        TEXT_MAILING, _("text message to many"), compose=text_mailing, is_letter=True,
        on_failed=tell_author,
    )
)  # fmt: skip
register(MessageKind(BY_RULE, _("mail of a rule"), compose=mailing, on_failed=tell_author))
register(MessageKind(TEXT_BY_RULE, _("text message of a rule"), on_failed=tell_author))
