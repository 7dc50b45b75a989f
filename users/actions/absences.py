"""When somebody is away."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from records.actions import Outcome, change, create, trash
from users.locks import lock_people
from users.models import Absence, Role, User
from users.querysets import AbsenceQuerySet


def _must_be_theirs(by: User, user_ids: list[int]) -> None:
    """Everybody enters his own absences, managers those of their teams, admins anybody's."""
    if by.is_admin:
        return
    allowed = by.team_mate_ids if by.role == Role.MANAGER else [by.pk]
    if not set(user_ids) <= set(allowed):
        raise PermissionDenied(_("You can enter only your own absences."))


@transaction.atomic
def set_absence(
    *,
    by: User,
    user: User,
    since: date,
    until: date,
    substitute: User | None = None,
    absence: Absence | None = None,
) -> Outcome:
    """Enter days away (first and last included) with an optional substitute, or change
    ``absence``. Refused (ValidationError) when it overlaps another absence of the same user."""
    lock_people()
    _must_be_theirs(by, [user.pk, *([absence.user_id] if absence else [])])
    others = Absence.objects.overlapping(since, until).filter(user=user)
    if absence is not None:
        others = others.exclude(pk=absence.pk)
    if others.exists():
        raise ValidationError(_("Another absence is entered for some of these days already."))
    values = {"user": user, "since": since, "until": until, "substitute": substitute}
    if absence is None:
        return create([Absence(**values)], by=by, kind="users.absence_entered")
    return change(
        Absence.objects.filter(pk=absence.pk), by=by, kind="users.absence_changed", values=values
    )


@transaction.atomic
def cancel_absences(absences: AbsenceQuerySet, *, by: User) -> Outcome:
    """Put absences into the trash: the person is here after all."""
    _must_be_theirs(by, list(absences.values_list("user_id", flat=True)))
    return trash(absences, by=by, kind="users.absence_cancelled")
