"""Who may reach the pages of notifications."""

from notifications.lists import MessageList
from records.lists.urls import list_policy

POLICY = {
    **list_policy(MessageList),
    "message_page": "signed_in",
    "mailing": "seat",
    "texting": "seat",
    "report_mail": "signed_in",
    "message_cancel": "signed_in",
    "message_again": "signed_in",
    "notifications": "signed_in",
    "bell": "signed_in",
    "notifications_read": "signed_in",
    "notification": "signed_in",
    "notification_settings": "signed_in",
    "coming": "signed_in",
    "coming_hold": "seat",
    "coming_take_back": "seat",
    "signature": "signed_in",
    "unsubscribe": "anonymous",
    "unsubscribed": "admin",
    "templates": "admin",
    "template_new": "admin",
    "template": "admin",
    "template_remove": "admin",
}
