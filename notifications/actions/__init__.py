"""Every write of messages, templates and what people hear."""

from notifications.actions.bell import mark_read, save_preferences, save_signature
from notifications.actions.letters import send_letter, send_mailing
from notifications.actions.messages import cancel, queue, send_again
from notifications.actions.notifying import Tiding, notify
from notifications.actions.settling import claim, give_up, mark_sent, postpone
from notifications.actions.templates import change_templates, create_templates, remove_templates
from notifications.actions.unsubscribing import resubscribe, unsubscribe

__all__ = [
    "Tiding",
    "cancel",
    "change_templates",
    "claim",
    "create_templates",
    "give_up",
    "mark_read",
    "mark_sent",
    "notify",
    "postpone",
    "queue",
    "remove_templates",
    "resubscribe",
    "save_preferences",
    "save_signature",
    "send_again",
    "send_letter",
    "send_mailing",
    "unsubscribe",
]
