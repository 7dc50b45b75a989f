"""Lists of tasks."""

from tasks.lists.tasks import TaskList

__all__ = ["TaskList"]
