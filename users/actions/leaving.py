"""People leave, come back, and hand over what they hold."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from records.actions import Outcome, change
from users.gates import an_admin_stays, must_be_admin, not_yourself, seat_is_free
from users.handover import HANDOVER
from users.locks import lock_people
from users.models import User
from users.models.user import new_seal
from users.querysets import UserQuerySet


@transaction.atomic
def deactivate_users(users: UserQuerySet, *, by, successor: User | None) -> Outcome:
    """Shut these users out at once and give what they hold to ``successor``, or to nobody.

    Their sessions end with the next click and their mailed links are dead, also after they come
    back (TRUST A9). Only admins; never oneself, never the last admin. What a user who was held
    holds stays with him.
    """
    lock_people()
    must_be_admin(by)
    ids = list(users.active().values_list("id", flat=True))
    leaving = User.objects.with_ids(ids)
    outcome = change(
        leaving,
        by=by,
        kind="users.deactivated",
        values={"is_active": False, "session_seal": new_seal()},
        gates=[not_yourself(by), an_admin_stays(leaving)],
    )
    _give(leaving.filter(is_active=False), by=by, successor=successor)
    return outcome


@transaction.atomic
def activate_users(users: UserQuerySet, *, by) -> Outcome:
    """Let these users in again, as far as seats are left (CM-01). Only admins."""
    lock_people()
    must_be_admin(by)
    values = {"is_active": True}
    gates = [seat_is_free(users, values=values)]
    return change(users, by=by, kind="users.activated", values=values, gates=gates)


@transaction.atomic
def hand_over(users: UserQuerySet, *, by, successor: User | None) -> list[Outcome]:
    """Give all that these users hold (``users.handover``) to ``successor``, or to nobody.

    Only admins. Refused (ValidationError) when the successor cannot own records: not active,
    without a seat, read-only, or leaving too.
    """
    must_be_admin(by)
    return _give(users, by=by, successor=successor)


def _give(users: UserQuerySet, *, by, successor: User | None) -> list[Outcome]:
    ids = list(users.values_list("id", flat=True))
    if successor is not None:
        able = User.objects.who_may_own().filter(pk=successor.pk).exclude(pk__in=ids)
        if not able.exists():
            raise ValidationError(
                _("%(name)s cannot own records. Choose somebody active with a seat.")
                % {"name": successor}
            )
    givers = User.objects.with_ids(ids)
    return [each.hand_over(givers, to=successor, by=by) for each in HANDOVER]
