"""What leaves the house and what people hear, one thought per file."""

from notifications.models.bell import Notification, Preference, Rhythm
from notifications.models.message import Channel, Message, MessageState
from notifications.models.templates import Signature, Template, TemplateKind
from notifications.models.unsubscribed import Unsubscribed

__all__ = [
    "Channel",
    "Message",
    "MessageState",
    "Notification",
    "Preference",
    "Rhythm",
    "Signature",
    "Template",
    "TemplateKind",
    "Unsubscribed",
]
