"""Writes of goals (X25)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deals.models import Goal, Unit
from records.actions import Outcome, change, create, trash
from users.models import Team, User


def must_set_goals(by: User) -> None:
    """Managers and admins set goals. Raises PermissionDenied."""
    if not (by.can_write() and by.role in {"manager", "admin"}):
        raise PermissionDenied(_("Only managers and admins set goals."))


@transaction.atomic
def set_goal(
    *, by: User, user: User | None, team: Team | None, unit: Unit, starts: date, amount: Decimal
) -> Outcome:
    """Says what a person, a team or (neither) the company is to win in a period; a second goal
    for the same replaces the first. Raises PermissionDenied."""
    must_set_goals(by)
    same = Goal.objects.live().filter(user=user, team=team, unit=unit, starts=starts)
    if same.exists():
        return change(same, by=by, kind="deals.goal_changed", values={"amount": amount})
    goal = Goal(user=user, team=team, unit=unit, starts=starts, amount=amount)
    return create([goal], by=by, kind="deals.goal_set", title=_("Goal set"))


@transaction.atomic
def remove_goals(goals: QuerySet[Goal], *, by: User) -> Outcome:
    """Takes goals away. Raises PermissionDenied."""
    must_set_goals(by)
    return trash(goals, by=by, kind="deals.goal_removed", title=_("Goals removed"))
