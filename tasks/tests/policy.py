"""Who may reach the pages of tasks."""

from records.lists.urls import list_policy
from tasks.lists import TaskList

POLICY = {
    **list_policy(TaskList),
    "api-tasks": "signed_in",
    "task": "signed_in",
    "task_new": "seat",
    "task_edit": "seat",
    "task_complete": "seat",
    "task_reopen": "seat",
    "task_snooze": "seat",
    "task_workday": "seat",
    "task_trash": "seat",
    "task_restore": "seat",
    "task_for_lead": "seat",
    "task_for_deal": "seat",
    "tasks_for_each": "seat",
    "tasks_complete": "seat",
    "calendar": "signed_in",
    "calendar_feed": "signed_in",
    "calendar_feed_off": "signed_in",
    "calendar_ics": "anonymous",
}


def SAMPLES() -> dict[str, dict]:
    """A task that exists, so that the walk meets pages and not only 404."""
    from tasks.tests.factories import make_task

    task = make_task("sample")
    steps = ("", "_edit", "_complete", "_reopen", "_snooze", "_workday", "_trash", "_restore")
    return {f"task{step}": {"task_id": task.pk} for step in steps}
