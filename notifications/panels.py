"""How messages are told and shown at the record they are about."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.coming.reading import more_waits, of_record, reads_of_record
from notifications.models import Hold, Message, MessageState
from records.models import Record
from records.once import written_once
from records.panels import Panel
from records.reports.declaration import SAVED_LINKS
from records.timeline.labels import labelled
from records.timeline.tellings import GROUPS, Group, tells

SAVED_LINKS.append(
    lambda saved: {"url": reverse("report_mail", args=[saved.pk]), "words": _("By mail")}
)
GROUPS["messages"] = Group(_("Messages"), Message)
labelled(Message, "text")
labelled(Hold, "what")
SHOWN = frozenset({"recipient", "subject"})
tells("notifications.queued", _("put into the outbox"), icon="mail", hidden=True)
tells(
    "notifications.sent", _("wrote"), icon="mail-check", tone="violet", group="messages",
    body=True, only=frozenset(),
)  # fmt: skip
tells(
    "notifications.logged", _("tried out a message nobody got"), icon="mail", tone="grey",
    group="messages", body=True, only=frozenset(),
)  # fmt: skip
tells(
    "notifications.failed", _("could not deliver a message"), icon="mail-x", tone="red",
    group="messages", only=frozenset({"reason"}),
)  # fmt: skip
tells("notifications.cancelled", _("took back a message"), icon="undo-2", hidden=True)
tells("notifications.sent_again", _("sent again"), icon="mail", hidden=True)
tells(
    "notifications.held", _("held back what was coming"), icon="circle-pause", tone="amber",
    only=frozenset({"until"}), alone=True,
)  # fmt: skip
tells(
    "notifications.hold_taken_back", _("lets come again what was held back"), icon="circle-play",
    tone="green", quiet=True, alone=True,
)  # fmt: skip
tells("notifications.template_created", _("added"), icon="plus", tone="green", quiet=True)
tells("notifications.template_changed", _("changed"), icon="pencil")
tells("notifications.template_removed", _("removed"), icon="trash-2", quiet=True)
tells("notifications.unsubscribed", _("wants no mailings"), icon="bell-off", quiet=True)
tells("notifications.resubscribed", _("wants mailings again"), icon="bell", quiet=True)


@written_once
def open_messages(record_type: int, record_id: int):
    """What waits or could not be delivered: the rest stands in the story."""
    messages = Message.objects.hanging_on(record_type, record_id)
    return messages.filter(sent_at__isnull=True, cancelled_at__isnull=True).order_by("-id")[:20]


def outbox_of(record: Record, user) -> dict | None:
    """Seen by whoever sees the record; nothing where nothing waits."""
    found = open_messages(record.record_type, record.pk)
    if not found:
        return None
    return {
        "messages_here": [(each, each.author_id == user.pk or user.is_admin) for each in found],
        "failed": MessageState.FAILED,
    }


OUTBOX = Panel(
    "outbox",
    "notifications/panel.html",
    outbox_of,
    position=5,
    ahead=lambda record, user: [(open_messages, record.record_type, record.pk)],
)


def coming_to(record: Record, user) -> dict | None:
    """What will happen to the record by itself; nothing where nothing will."""
    if record.is_trashed:
        return None
    rows, more = of_record(record, user), more_waits(record, user)
    shown = {"coming": rows, "may_write": user.can_write(), "now": timezone.now()}
    shown["more"] = f"{record.record_type}-{record.pk}" if more else ""
    return shown if rows or more else None


COMING = Panel(
    "coming",
    "notifications/coming_panel.html",
    coming_to,
    position=7,
    ahead=reads_of_record,
)
