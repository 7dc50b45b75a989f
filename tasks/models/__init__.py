"""Tables of tasks, one thought per file."""

from tasks.models.feed import CalendarFeed
from tasks.models.kind import TaskKind
from tasks.models.task import Task

__all__ = ["CalendarFeed", "Task", "TaskKind"]
