"""Plain makers of tasks; rows without events, like rows of long ago."""

from tasks.models import Task, TaskKind
from tasks.workdays import zone_of


def make_kind(name: str = "Call", **fields) -> TaskKind:
    defaults = {"icon": "phone", "colour": "teal", **fields}
    return TaskKind.objects.get_or_create(name=name, defaults=defaults)[0]


def make_task(title: str = "Call back", **fields) -> Task:
    fields.setdefault("kind", make_kind())
    fields.setdefault("zone", zone_of(fields.get("owner")))
    if fields.get("deal"):
        fields["lead"] = fields["deal"].lead
    if fields.get("repeat", "never") != "never":
        fields.setdefault("repeat_from", fields["due_on"])
        fields.setdefault("repeat_on", fields["due_on"])
    task = Task.objects.create(title=title, **fields)
    task.refresh_from_db()
    return task
