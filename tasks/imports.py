"""Tasks from a file: of another system, or a list somebody kept."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.imports.fields import owners, terms
from leads.imports.whose import ways_to_lead
from records.imports.custom import custom_fields, new_field_on
from records.imports.targets import ImportField, ImportTarget, Match, StagedRows, register
from tasks.actions import follow_zones
from tasks.models import Task, TaskKind


def of_lead(user) -> list[ImportField]:
    by_name = ImportField.of(
        Task, "lead",
        aliases=("contact", "company", "account", "customer", "related to", "contact name",
                 "company name", "lead name"),
    )  # fmt: skip
    return ways_to_lead(by_name, user)


def task_fields(user) -> list[ImportField]:
    return [
        ImportField.of(Task, "title", required=True,
                       aliases=("subject", "task", "task name", "name", "task title", "summary")),
        ImportField.of(Task, "kind", found_in=terms(TaskKind),
                       aliases=("type", "task type", "activity type")),
        ImportField.of(Task, "note", aliases=("notes", "description", "comments", "task notes",
                                              "comment", "body")),
        *of_lead(user),
        ImportField.of(Task, "owner", found_in=owners,
                       aliases=("assignee", "assigned to", "assigned", "task owner")),
        ImportField.of(Task, "priority"),
        ImportField.of(Task, "due_on", aliases=("due", "due date", "deadline", "date")),
        ImportField.of(Task, "done_at", aliases=("completed", "completed at", "completed date",
                                                 "closed at", "date completed")),
        ImportField.of(Task, "outcome", aliases=("result",)),
        ImportField.of(Task, "created_at", aliases=("created", "create date", "created on")),
        ImportField.of(Task, "external_id", aliases=("id", "record id", "task id", "activity id")),
        ImportField.of(Task, "external_system"),
        *custom_fields(Task, user),
    ]  # fmt: skip


def defaults(user) -> dict[str, Any]:
    """Somebody imports for themselves, unless the file names whom."""
    kind = TaskKind.objects.automatic()
    return {"kind_id": kind and kind.pk, "owner_id": user.pk}


def by_external_id(user):
    found = Task.objects.visible_to(user).live().exclude(external_id="")
    return found.annotate(key=F("external_id")).values_list("key", "id")


def place_days(rows: StagedRows, *, by, batch) -> None:
    """Days are meant where the assignee is, as for every other task."""
    ids = rows.rows().exclude(record_id=None).values_list("record_id", flat=True)
    follow_zones(Task.objects.with_ids(ids), by=by, batch=batch)


def need_title(values: dict[str, Any]) -> None:
    """Raises ValueError."""
    if not values.get("title"):
        raise ValueError(_("The title is missing."))


TASKS = register(
    ImportTarget(
        name="tasks",
        label=gettext_lazy("Tasks"),
        model=Task,
        fields=task_fields,
        matches=[
            Match("external_id", gettext_lazy("id there"), ("external_id",), by_external_id,
                  normal=str),
        ],
        defaults=defaults,
        follow_up=place_days,
        always_follows=True,
        new_field=new_field_on(Task),
        complete=lambda user: need_title,
        prefixes=("task", "activity"),
        created="tasks.created",
        changed="tasks.changed",
        history="created_at",
    )
)  # fmt: skip
