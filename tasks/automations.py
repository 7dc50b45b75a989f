"""What rules do with tasks: give somebody something to do; and tasks that set rules off (CM-22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from automations.offers import OFFERS, Call, Effect, Trigger, offer_effect, offer_trigger
from deals.models import Deal
from leads.models import Lead
from records.actions import Outcome
from records.models import Event
from tasks.actions import create_tasks
from tasks.models import Task, TaskKind
from tasks.workdays import Workdays, today_of
from users.models import User

MOST_DAYS = 365


def done(event: Event) -> bool:
    return event.record_type == Task.record_type and "done_at" in event.changes and (
        event.changes["done_at"][1] is not None
    )  # fmt: skip


offer_trigger(Trigger("tasks.created", "leads", _("a task is added"), frozenset({"tasks.created"})))
offer_trigger(Trigger("tasks.done", "leads", _("a task is done"), test=done))


def _create(records: QuerySet, call: Call) -> Outcome:
    """One task for each, due on a working day of whoever has to do it: the chosen person, else the
    record's owner, else whoever answers for the rule."""
    values = call.values
    chosen = User.objects.filter(pk=values.get("owner")).first()
    kind = TaskKind.objects.filter(pk=values.get("kind")).first()
    rows = list(records.select_related("owner").order_by("id"))
    people = [_who(chosen, row.owner, call.rule.owner) for row in rows]
    workdays = Workdays.of(person.pk for person in people if person is not None)
    tasks = []
    for row, person in zip(rows, people, strict=True):
        day = today_of(person, call.now) + timedelta(days=values.get("days", 0))
        deal = row if isinstance(row, Deal) else None
        task = Task(
            title=values["title"], note=values.get("note", ""),
            lead=row if isinstance(row, Lead) else row.lead, deal=deal, owner=person,
            due_on=workdays.from_on(person.pk if person else None, day),
        )  # fmt: skip
        if kind is not None:
            task.kind = kind
        tasks.append(task)
    return create_tasks(tasks, by=call.by, batch=call.batch)


def _who(*people: User | None) -> User | None:
    return next((each for each in people if each is not None and each.can_write()), None)


def _words(values: Mapping[str, Any]) -> str:
    days = values.get("days", 0)
    text = ngettext(
        "add the task “%(title)s”, due in %(n)s day",
        "add the task “%(title)s”, due in %(n)s days",
        days,
    )
    return text % {"title": values.get("title", ""), "n": days}


def _gone(values: Mapping[str, Any]) -> str:
    owner, kind = values.get("owner"), values.get("kind")
    if owner and not User.objects.who_may_own().filter(pk=owner).exists():
        return gettext("Who is to do the task can own no records any more.")
    if kind and not TaskKind.objects.live().filter(pk=kind).exists():
        return gettext("The kind of task was removed.")
    return ""


def _refers(values: Mapping[str, Any]) -> list[tuple[int, int]]:
    named = ((User.record_type, values.get("owner")), (TaskKind.record_type, values.get("kind")))
    return [(number, pk) for number, pk in named if pk]


def _map(values: Mapping[str, Any], old: int, new: int) -> dict[str, Any]:
    return {name: new for name in ("owner", "kind") if values.get(name) == old}


def _fields(list_name: str, user) -> dict[str, forms.Field]:
    return {
        "title": forms.CharField(label=_("What is to be done"), max_length=200),
        "kind": forms.ModelChoiceField(
            TaskKind.objects.live(), label=_("Kind"), required=False, empty_label=_("the usual one")
        ),
        "days": forms.IntegerField(
            label=_("Due in … days"), min_value=0, max_value=MOST_DAYS, initial=0,
            help_text=_("Moved on to the next working day where it falls on a free one."),
        ),
        "owner": forms.ModelChoiceField(
            User.objects.who_may_own().order_by("name"), label=_("By whom"), required=False,
            empty_label=_("its owner"),
        ),
        "note": forms.CharField(
            label=_("Note"), max_length=2_000, required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
    }  # fmt: skip


def _stored(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    ids = {name: cleaned[name].pk if cleaned[name] else None for name in ("kind", "owner")}
    return {**{name: cleaned[name] for name in ("title", "days", "note")}, **ids}


offer_effect(
    Effect(
        name="tasks.create",
        label=_("Add a task"),
        words=_words,
        run=_create,
        fields=_fields,
        stored=_stored,
        problem=_gone,
        refers=_refers,
        map=_map,
        subjects=frozenset({"leads", "deals"}),
    )
)


def offer_giving(list_name: str) -> None:
    """Rules about these records, which hang on a lead, may add tasks as well."""
    effect = OFFERS.effects["tasks.create"]
    OFFERS.effects[effect.name] = replace(effect, subjects=effect.subjects | {list_name})
