"""Words from outside into tasks."""

from tasks.forms.completing import CompleteForm
from tasks.forms.many import CompleteManyForm, EachForm
from tasks.forms.quick import QuickForm
from tasks.forms.task import TaskForm

__all__ = ["CompleteForm", "CompleteManyForm", "EachForm", "QuickForm", "TaskForm"]
