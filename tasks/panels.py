"""What tasks show of themselves on leads and deals, and how their story is told."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deals.models import Deal
from leads.models import Lead
from records.ahead import Asked
from records.composers import Composer, register
from records.lists.setactions import SetAction
from records.lists.setactions import register as offer
from records.once import written_once
from records.panels import Panel
from records.panels import register as show_panel
from records.timeline.labels import labelled
from records.timeline.tellings import GROUPS, Group, tells
from tasks.forms import QuickForm
from tasks.models import Task

SHOWN = 10

GROUPS["tasks"] = Group(_("Tasks"), Task)
labelled(Task, "title", icon="kind__icon", tone="kind__colour")
TOLD = frozenset(
    {
        "title", "kind_id", "note", "lead_id", "deal_id", "owner_id", "priority", "due_on",
        "due_time", "remind_at", "repeat", "repeat_every", "repeat_days", "repeat_until",
        "skip_free", "outcome",
    }
)  # fmt: skip
tells("tasks.created", pgettext_lazy("task", "added"), icon="plus", tone="blue", group="tasks",
      only=frozenset({"due_on", "owner_id"}))  # fmt: skip
tells("tasks.repeated", _("made the next"), icon="repeat", tone="grey", group="tasks",
      only=frozenset({"due_on"}))  # fmt: skip
tells("tasks.completed", pgettext_lazy("task", "completed"), icon="circle-check", tone="green",
      group="tasks", only=frozenset({"outcome"}))  # fmt: skip
tells("tasks.reopened", _("opened again"), icon="rotate-ccw", group="tasks", quiet=True)
tells("tasks.snoozed", _("put off"), icon="alarm-clock", tone="amber", group="tasks",
      only=frozenset({"due_on"}))  # fmt: skip
tells("tasks.changed", pgettext_lazy("history", "changed"), icon="pencil", group="tasks", only=TOLD)
tells("tasks.field_changed", pgettext_lazy("history", "changed"), group="tasks", only=TOLD)
tells("tasks.assigned", _("assigned"), icon="user-round", tone="blue", group="tasks",
      only=frozenset({"owner_id"}))  # fmt: skip
tells("tasks.handed_over", _("assigned"), icon="user-round", tone="blue", group="tasks",
      only=frozenset({"owner_id"}))  # fmt: skip
tells("tasks.trashed", _("moved to the trash"), icon="trash-2", tone="red", group="tasks",
      quiet=True)  # fmt: skip
tells("tasks.restored", _("took out of the trash"), icon="undo-2", tone="green", group="tasks",
      quiet=True)  # fmt: skip
tells("tasks.zone_followed", _("moved"), hidden=True)
tells("tasks.feed_made", _("made"), hidden=True)
tells("tasks.feed_off", _("switched off"), hidden=True)


def tasks_of(about: Lead | Deal, user) -> dict[str, Any]:
    """What is to be done, soonest first, and what was done last (SX-27, SX-28)."""
    asked = type(about)._meta.model_name, about.pk, user.visible_owner_ids()
    return {
        "open": next_tasks(*asked),
        "done": last_tasks(*asked),
        "shown": SHOWN,
        "about": asked[0],
        "may_write": user.can_write() and not about.is_trashed,
    }


@written_once
def next_tasks(name: str, number: int, owners: list[int] | None) -> QuerySet[Task]:
    """Of a lead or deal, as far as one sees them: those of ``owners``, or all. One more than is
    shown; each with its assignee's name in ``owner_name``."""
    return _tasks(name, number, owners).open().soonest_first()[: SHOWN + 1]


@written_once
def last_tasks(name: str, number: int, owners: list[int] | None) -> QuerySet[Task]:
    return _tasks(name, number, owners).done().order_by("-done_at", "-id")[: SHOWN + 1]


def _tasks(name: str, number: int, owners: list[int] | None):
    found = Task.objects.filter(**{name: number})
    found = found if owners is None else found.filter(owner__id__anyof=owners)
    return found.annotate(
        owner_name=Coalesce(
            NullIf("owner__name", Value("")), "owner__email", output_field=CharField()
        )
    )


def tasks_ahead(about: Lead | Deal, user) -> list[Asked]:
    asked = type(about)._meta.model_name, about.pk, user.visible_owner_ids()
    return [(next_tasks, *asked), (last_tasks, *asked)]


for _model in (Lead, Deal):
    show_panel(_model, Panel("tasks", "tasks/panel.html", tasks_of, position=5, ahead=tasks_ahead))
    register(
        _model,
        Composer(
            name="task",
            label=_("Task"),
            icon="circle-check",
            form=lambda record, user: QuickForm(user=user, now=timezone.now()),
            route=f"task_for_{_model._meta.model_name}",
            button=_("Add the task"),
            position=40,
        ),
    )
    offer(_model, SetAction("task", _("Create a task for each"), "circle-check", "tasks_for_each"))
offer(Task, SetAction("complete", _("Complete"), "circle-check", "tasks_complete"))
