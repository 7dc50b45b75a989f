"""Addresses of tasks, the calendar and its private feed."""

from django.urls import include, path

from records.lists.api import api_urls
from records.lists.urls import list_urls
from tasks.lists import TaskList
from tasks.views import calendar, feed, many, quick, record, writing

task_pages = [
    path("", record.task, name="task"),
    path("edit/", writing.edit, name="task_edit"),
    path("complete/", writing.complete, name="task_complete"),
    path("reopen/", writing.reopen, name="task_reopen"),
    path("snooze/", writing.snooze, name="task_snooze"),
    path("workday/", writing.to_workday, name="task_workday"),
    path("trash/", writing.put_in_trash, name="task_trash"),
    path("restore/", writing.take_back, name="task_restore"),
]
urlpatterns = [
    path("api/v1/", include(api_urls(TaskList))),
    path("tasks/new/", writing.new, name="task_new"),
    path("tasks/calendar/", calendar.calendar, name="calendar"),
    path("tasks/for-each/<uuid:selection_id>/", many.for_each, name="tasks_for_each"),
    path("tasks/complete/<uuid:selection_id>/", many.complete, name="tasks_complete"),
    path("tasks/for-lead/<int:lead_id>/<slug:kind>/", quick.for_lead, name="task_for_lead"),
    path("tasks/for-deal/<int:deal_id>/<slug:kind>/", quick.for_deal, name="task_for_deal"),
    path("tasks/<int:task_id>/", include(task_pages)),
    path("tasks/", include(list_urls(TaskList))),
    path("me/calendar/", feed.settings, name="calendar_feed"),
    path("me/calendar/off/", feed.off, name="calendar_feed_off"),
    path("calendar/<str:token>.ics", feed.ics, name="calendar_ics"),
]
