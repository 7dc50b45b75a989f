"""The list of tasks and its tabs (CM-23)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from records.actions import Outcome
from records.lists import ONE_OF, Column, DefaultList, RecordList, register
from tasks.actions import assign, change_tasks
from tasks.kinds import State
from tasks.lists.columns import state_column, time_column
from tasks.models import Task

TO_DO = f"progress={State.OPEN},{State.OVERDUE}"
REFERS = frozenset({"is", "empty"})
COLUMNS = [
    Column("id", label=_("ID"), link=True, sort=True, wide=True),
    Column("title", link=True, contains=True),
    Column("due_on", label=_("due"), sort="due_at", edit=True, zone="zone"),
    time_column(),
    state_column(),
    Column("kind", filter=ONE_OF, chip=True, tone="colour", edit=True),
    Column("lead", filter=REFERS),
    Column("deal", filter=REFERS, wide=True),
    Column("owner", label=_("assignee"), edit=True),
    Column("priority", filter=ONE_OF, edit=True, chip=True, wide=True),
    Column("remind_at", wide=True),
    Column("repeat", filter=ONE_OF, wide=True),
    Column("done_at", sort=True, wide=True),
    Column("done_by", wide=True),
    Column("outcome", contains=True, wide=True),
    Column("note", contains=True, wide=True),
    Column("created_at", sort=True, wide=True),
    Column("external_system", filter=ONE_OF, wide=True),
    Column("external_id", wide=True),
]


@register
class TaskList(RecordList):
    """What is to be done, soonest first; everybody's too, as far as one may see it."""

    model = Task
    name = "tasks"
    title = _("Tasks")
    record_url = "task"
    new_url = "task_new"
    sort = "due_on"
    columns = COLUMNS
    default_columns = ["title", "due_on", "due_time", "progress", "kind", "lead", "deal", "owner"]
    default_lists = [
        DefaultList(
            "mine", _("My tasks"), f"owner=me&{TO_DO}", opens=True,
            hint=_("Nothing to do. Add a task here, or from the page of a lead."),
        ),
        DefaultList(
            "today", _("Today"), f"owner=me&due_on=today&{TO_DO}",
            hint=_("Nothing is due today."),
        ),
        DefaultList(
            "overdue", _("Overdue"), f"owner=me&progress={State.OVERDUE}",
            hint=_("Nothing is late. Well done."),
        ),
        DefaultList(
            "upcoming", _("Upcoming"), f"owner=me&due_on=future&{TO_DO}",
            hint=_("Nothing is planned for the days to come."),
        ),
        DefaultList("done", _("Done"), f"owner=me&progress={State.DONE}", sort="-done_at"),
        DefaultList("everybody", _("All tasks of all users"), TO_DO),  # CM-23
        DefaultList("all", _("All")),
    ]  # fmt: skip

    def edit(
        self, records: QuerySet[Task], *, by, values: Mapping[str, Any], gates, batch
    ) -> Outcome:
        """Told as a handing over where nothing else changes."""
        more = {"by": by, "gates": gates, "batch": batch}
        if list(values) == ["owner"]:
            return assign(records, owner=values["owner"], **more)
        return change_tasks(records, values=values, **more)
