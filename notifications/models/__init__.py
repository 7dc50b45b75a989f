"""What leaves the house and what people hear, one thought per file."""

from notifications.models.bell import Notification, Preference, Rhythm
from notifications.models.message import Channel, Message, MessageState
from notifications.models.reports import Every, ReportMail
from notifications.models.templates import Signature, Template, TemplateKind
from notifications.models.unsubscribed import Unsubscribed

__all__ = [
    "Channel",
    "Every",
    "Message",
    "MessageState",
    "Notification",
    "Preference",
    "ReportMail",
    "Rhythm",
    "Signature",
    "Template",
    "TemplateKind",
    "Unsubscribed",
]
