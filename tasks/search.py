"""Tasks in the search: by title, note and number (X03)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from records.search.commands import Command, offer, writers
from records.search.sources import NUMBER, Entry, SearchSource, searchable
from tasks.models import Task


def entries(ids: list[int]) -> list[Entry]:
    shown = ("title", "note", "lead_id", "owner_id", "created_at", "external_id")
    return [_entry(task) for task in Task.objects.live().with_ids(ids).only(*shown)]


def _entry(task: Task) -> Entry:
    numbers = [(NUMBER, task.external_id)] if task.external_id else []
    return Entry(
        record_id=task.pk,
        line=task.lead_id,
        owner_id=task.owner_id,
        at=task.created_at,
        texts=[task.title, task.note[:500]],
        keys=[(NUMBER, str(task.pk)), *numbers],
    )


searchable(
    SearchSource(
        model=Task,
        entries=entries,
        columns=frozenset({"title", "note", "external_id"}),
        icon="circle-check",
        related=("kind",),
        subtitle=lambda task: str(task.kind),
    )
)
offer(
    Command(
        _("New task"), "circle-check", "task_new", words=_("add follow-up reminder to-do"),
        visible=writers,
    ),
    Command(_("Go to today's tasks"), "circle-check", "tasks", "list=today"),
)  # fmt: skip
