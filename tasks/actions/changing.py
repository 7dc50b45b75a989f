"""How tasks change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg import sql

from leads.actions.changing import require_owner
from records.actions import Outcome, change
from records.actions.writing import Source
from records.gates import Gate
from records.models import Batch
from tasks.gates import HAS_DAY, require_seat
from tasks.kinds import Repeat
from tasks.models import Task
from tasks.workdays import zone_of
from users.models import Organisation, User

ZONES = sql.SQL(
    "SELECT t.id, NULL::timestamptz AS happened_at, "
    "coalesce(nullif(u.time_zone, ''), %(zone)s) AS zone "
    "FROM tasks_task t LEFT JOIN users_user u ON u.id = t.owner_id "
    "WHERE t.id = ANY(%(ids)s::bigint[])"
)


@transaction.atomic
def change_tasks(
    tasks: QuerySet[Task],
    *,
    by,
    values: Mapping[str, Any],
    kind: str = "tasks.changed",
    gates: Sequence[Gate] = (),
    expect: Mapping[int, int] | None = None,
    trashed_too: bool = False,
    title: str = "",
    batch: Batch | None = None,
    cause: int | None = None,
) -> Outcome:
    """Sets fields on tasks; ``custom.<key>`` names a custom field, None clears one.

    Day and time go with the assignee: given to somebody elsewhere, nine o'clock is nine o'clock
    there. A new day of a task that repeats begins its series anew; without a day it has neither
    time nor repetition. Of another lead, it is no longer of the deal. Raises NotAnOwner,
    PermissionDenied.
    """
    require_seat(by)
    if values.get("owner") is not None:
        require_owner(values["owner"])
    needs_day = values.get("due_time") is not None and "due_on" not in values
    return change(
        tasks,
        by=by,
        kind=kind,
        values=with_what_follows(values),
        gates=(*gates, HAS_DAY) if needs_day else gates,
        expect=expect,
        title=title or _("Tasks changed"),
        batch=batch,
        cause=cause,
        trashed_too=trashed_too,
    )


def with_what_follows(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    if "owner" in found:
        found["zone"] = zone_of(found["owner"])
    if "due_on" in found:
        found |= {"repeat_from": found["due_on"], "repeat_on": found["due_on"]}
        if found["due_on"] is None:
            found |= {"due_time": None, "repeat": Repeat.NEVER}
    if found.get("deal") is not None:
        found["lead"] = found["deal"].lead
    elif "lead" in found:
        found["deal"] = None
    return found


@transaction.atomic
def assign(tasks: QuerySet[Task], *, by, owner: User | None, **more) -> Outcome:
    """Gives tasks to somebody with a seat, or to nobody. Raises NotAnOwner."""
    title = _("Given to %(owner)s") % {"owner": owner} if owner else _("Assignee removed")
    return change_tasks(
        tasks, by=by, values={"owner": owner}, **{"kind": "tasks.assigned", "title": title} | more
    )


@transaction.atomic
def follow_zones(tasks: QuerySet[Task], *, by, batch: Batch | None = None) -> Outcome:
    """Day and time are meant where the assignee is now: after somebody moved, and after an
    import. Nothing of the task itself changes."""
    params = {"zone": Organisation.current().time_zone}
    return change(
        tasks,
        by=by,
        kind="tasks.zone_followed",
        source=Source(("zone",), ZONES, params),
        batch=batch,
        trashed_too=True,
    )
