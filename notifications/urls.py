"""Addresses of messages, the bell, templates and refusing."""

from django.urls import include, path

from notifications.lists import MessageList
from notifications.views import bell, letters, messages, reports, templates, unsubscribing
from records.lists.urls import list_urls

urlpatterns = [
    path("messages/<int:pk>/", messages.message, name="message_page"),
    path("messages/<int:pk>/cancel/", messages.message_cancel, name="message_cancel"),
    path("messages/<int:pk>/again/", messages.message_again, name="message_again"),
    path("messages/to/<uuid:pk>/", letters.mailing, name="mailing"),
    path("messages/", include(list_urls(MessageList))),
    path("notifications/", bell.notifications, name="notifications"),
    path("notifications/bell/", bell.bell, name="bell"),
    path("notifications/read/", bell.notifications_read, name="notifications_read"),
    path("notifications/<int:pk>/", bell.notification, name="notification"),
    path("notifications/settings/", bell.settings, name="notification_settings"),
    path("reports/saved/<int:pk>/mail/", reports.report_mail, name="report_mail"),
    path("signature/", bell.signature, name="signature"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("setup/unsubscribed/", unsubscribing.unsubscribed, name="unsubscribed"),
    path("setup/templates/", templates.templates, name="templates"),
    path("setup/templates/new/", templates.template_new, name="template_new"),
    path("setup/templates/<int:pk>/", templates.template, name="template"),
    path("setup/templates/<int:pk>/remove/", templates.template_remove, name="template_remove"),
]
