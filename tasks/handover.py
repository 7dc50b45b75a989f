"""What somebody who leaves still has to do (A9)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from records.actions import Outcome
from records.actions.along import goes_along
from tasks.actions import assign
from tasks.models import Task
from users.handover import HANDOVER, Possession
from users.models import User
from users.querysets import UserQuerySet


def count_tasks(users: UserQuerySet) -> int:
    return Task.objects.open().filter(owner__in=users).count()


def hand_over_tasks(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    """What is still to be done, in the trash too; what was done stays with who did it."""
    tasks = Task.objects.filter(owner__in=users, done_at__isnull=True)
    return assign(tasks, by=by, owner=to, kind="tasks.handed_over", trashed_too=True)


HANDOVER.append(Possession(_("tasks to do"), count_tasks, hand_over_tasks))

# Tasks have a list of their own: they go into the trash with what they are about (X20).
goes_along(Task, "lead")
goes_along(Task, "deal")
