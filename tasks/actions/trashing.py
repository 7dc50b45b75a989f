"""Tasks that are not to be done, and back again (X20)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from records import actions
from records.actions import Outcome
from records.models import Batch
from records.trash.content import RESTORE
from tasks.gates import require_seat
from tasks.models import Task


@transaction.atomic
def trash(tasks: QuerySet[Task], *, by, title: str = "", batch: Batch | None = None) -> Outcome:
    """Moves tasks into the trash. Nothing comes after one that repeats."""
    require_seat(by)
    title = title or _("Moved to the trash")
    return actions.trash(tasks, by=by, kind="tasks.trashed", title=title, batch=batch)


@transaction.atomic
def restore(tasks: QuerySet[Task], *, by, title: str = "", batch: Batch | None = None) -> Outcome:
    """Takes tasks out of the trash; held where its series has gone on without it."""
    require_seat(by)
    title = title or _("Taken out of the trash")
    return actions.restore(tasks, by=by, kind="tasks.restored", title=title, batch=batch)


RESTORE[Task] = restore
