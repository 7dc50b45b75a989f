"""Kinds of tasks: what an administrator sets up (CM-22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from records.actions import Outcome, change, create, restore, trash
from tasks.models import TaskKind
from users.gates import must_be_admin


@transaction.atomic
def add_kinds(kinds: Sequence[TaskKind], *, by) -> Outcome:
    """Offered from now on for every task. Raises PermissionDenied."""
    must_be_admin(by)
    names = ", ".join(kind.name for kind in kinds)
    title = _("Added: %(names)s") % {"names": names}
    return create(kinds, by=by, kind="tasks.setup_added", title=title[:200])


@transaction.atomic
def change_kinds(kinds: QuerySet[TaskKind], *, by, values: Mapping[str, Any]) -> Outcome:
    """Renames or redraws; tasks keep pointing at the same kind."""
    must_be_admin(by)
    return change(
        kinds, by=by, kind="tasks.setup_changed", values=values, title=_("Set-up changed")
    )


@transaction.atomic
def retire_kinds(kinds: QuerySet[TaskKind], *, by) -> Outcome:
    """Not offered any more; tasks of the kind keep it."""
    must_be_admin(by)
    return trash(kinds, by=by, kind="tasks.setup_removed", title=_("Kind retired"))


@transaction.atomic
def restore_kinds(kinds: QuerySet[TaskKind], *, by) -> Outcome:
    """Offered again. Raises PermissionDenied."""
    must_be_admin(by)
    return restore(kinds, by=by, kind="tasks.setup_restored", title=_("Kind in use again"))
