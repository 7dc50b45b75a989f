"""Addresses of messages, the bell, templates and refusing."""

from django.urls import include, path

from notifications.lists import MessageList
from notifications.models import Channel
from notifications.views import (
    bell,
    coming,
    mailings,
    messages,
    reports,
    templates,
    unsubscribing,
)
from records.lists.urls import list_urls

urlpatterns = [
    path("messages/<int:pk>/", messages.message, name="message_page"),
    path("messages/<int:pk>/cancel/", messages.message_cancel, name="message_cancel"),
    path("messages/<int:pk>/again/", messages.message_again, name="message_again"),
    path("messages/to/<uuid:pk>/", mailings.mailing, name="mailing"),
    path("messages/text-to/<uuid:pk>/", mailings.mailing, {"channel": Channel.SMS}, name="texting"),
    path("messages/", include(list_urls(MessageList))),
    path("notifications/", bell.notifications, name="notifications"),
    path("notifications/bell/", bell.bell, name="bell"),
    path("notifications/read/", bell.notifications_read, name="notifications_read"),
    path("notifications/<int:pk>/", bell.notification, name="notification"),
    path("notifications/settings/", bell.settings, name="notification_settings"),
    path("reports/saved/<int:pk>/mail/", reports.report_mail, name="report_mail"),
    path("coming/", coming.coming, name="coming"),
    path("coming/<int:record_type>/<int:record_id>/hold/", coming.coming_hold, name="coming_hold"),
    path("coming/holds/<int:pk>/take-back/", coming.coming_take_back, name="coming_take_back"),
    path("signature/", bell.signature, name="signature"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("setup/unsubscribed/", unsubscribing.unsubscribed, name="unsubscribed"),
    path("setup/templates/", templates.templates, name="templates"),
    path("setup/templates/new/", templates.template_new, name="template_new"),
    path("setup/templates/<int:pk>/", templates.template, name="template"),
    path("setup/templates/<int:pk>/remove/", templates.template_remove, name="template_remove"),
]
