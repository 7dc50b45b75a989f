"""The list of messages: what waits, what left, what could not be delivered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.models import Message, MessageState
from records.lists import ONE_OF, Column, DefaultList, RecordList, register


@register
class MessageList(RecordList):
    """An admin sees all, everybody else what they wrote or what was sent to them."""

    model = Message
    name = "messages"
    title = _("Messages")
    record_url = "message_page"
    sort = "-id"
    columns = [
        Column("id", label=_("ID"), link=True, sort=True, wide=True),
        Column("subject", link=True, contains=True),
        Column("recipient", contains=True),
        Column("channel", filter=ONE_OF, wide=True),
        Column("delivery", path="state", label=_("state"), filter=ONE_OF, chip=True),
        Column("author", wide=True),
        Column("user", wide=True),
        Column("due_at", wide=True),
        Column("sent_at"),
        Column("failed_at", wide=True),
        Column("attempts", wide=True),
        Column("reason", wide=True),
        Column("created_at", wide=True),
    ]
    default_columns = ["subject", "recipient", "delivery", "author", "sent_at", "reason"]
    default_lists = [
        DefaultList(
            "failed",
            _("Not delivered"),
            f"delivery={MessageState.FAILED}",
            hint=_("Nothing here: every message found its way."),
        ),
        DefaultList(
            "waiting",
            _("Waiting"),
            f"delivery={MessageState.WAITING}",
            hint=_("Nothing waits: what was due has left."),
        ),
        DefaultList(
            "all",
            _("All"),
            opens=True,
            hint=_("E-mails and SMS you send from leads and deals, and what you are sent."),
        ),
    ]
