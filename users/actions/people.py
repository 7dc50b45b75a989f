"""Inviting people and changing what they may do."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from records.actions import Outcome, change, create
from users.gates import (
    an_admin_stays,
    free_seats,
    must_be_admin,
    not_yourself,
    seat_is_free,
    seats_message,
)
from users.letters import INVITATION, post
from users.locks import lock_people
from users.models import Role, User
from users.querysets import UserQuerySet

# What an admin may set; everything else of a user has an action of its own.
FIELDS = {"email", "name", "role", "has_seat", "visibility", "team", "phone", "time_zone", "locale"}


def _only_known(values: dict) -> dict:
    unknown = set(values) - FIELDS
    if unknown:
        raise ValueError(f"not fields an admin sets: {sorted(unknown)}")
    values = dict(values)
    if "email" in values:
        values["email"] = values["email"].strip().lower()
    if "role" in values:
        values["is_staff"] = values["role"] == Role.ADMIN
    return values


def _email_is_new(email: str, *, besides: UserQuerySet | None = None) -> None:
    others = User.objects.filter(email=email)
    if besides is not None:
        others = others.exclude(pk__in=besides.values("pk"))
    if others.exists():
        raise ValidationError({"email": _("Somebody with this e-mail address is here already.")})


@transaction.atomic
def invite_user(*, by, values: dict) -> Outcome:
    """Add a user, who gets a mail with a one-time link to set a password.

    Only admins invite. Refused (ValidationError) when the address is taken or no seat is left
    for somebody who is to manage sales (CM-01).
    """
    lock_people()
    must_be_admin(by)
    user = User(**_only_known(values))
    _email_is_new(user.email)
    if user.has_seat and free_seats() == 0:
        raise ValidationError({"has_seat": seats_message()})
    user.set_unusable_password()
    outcome = create([user], by=by, kind="users.invited")
    post(INVITATION, user.email)
    return outcome


@transaction.atomic
def invite_again(users: UserQuerySet, *, by) -> int:
    """Mail a fresh link to those of these users who never signed in; returns how many."""
    must_be_admin(by)
    addresses = list(users.active().filter(last_login__isnull=True).values_list("email", flat=True))
    for address in addresses:
        post(INVITATION, address)
    return len(addresses)


@transaction.atomic
def change_users(users: UserQuerySet, *, by, values: dict, expect=None) -> Outcome:
    """Set fields of these users; a changed role ends their sessions (TRUST A9).

    Only admins. Nobody changes his own role, the last admin stays admin, and no more users take
    a seat than the seat limit allows (CM-01).
    """
    lock_people()
    must_be_admin(by)
    values = _only_known(values)
    gates = []
    if "email" in values:
        _email_is_new(values["email"], besides=users)
    if "role" in values:
        others = users.exclude(role=values["role"])
        gates += [not_yourself(by)] if others.exists() else []
        gates += [an_admin_stays(users)] if values["role"] != Role.ADMIN else []
    if values.get("has_seat"):
        gates.append(seat_is_free(users, values=values))
    return change(users, by=by, kind="users.changed", values=values, gates=gates, expect=expect)


@transaction.atomic
def make_admin(*, by, email: str, name: str, password: str) -> Outcome:
    """Make sure this person exists, is active, is admin and has this password.

    For the host's command line: the way back in when nobody can sign in. Called again with the
    same words it changes nothing but the password.
    """
    lock_people()
    must_be_admin(by)
    email = email.strip().lower()
    admin = {"role": Role.ADMIN, "is_staff": True, "is_active": True}
    found = User.objects.filter(email=email)
    user = found.first() or User(email=email, name=name or email, has_seat=True, **admin)
    password_fits = user.pk and user.check_password(password)
    user.set_password(password)
    if not user.pk:
        user.has_seat = free_seats() != 0
        return create([user], by=by, kind="users.admin_made")
    values = admin if password_fits else admin | {"password": user.password}
    return change(found, by=by, kind="users.admin_made", values=values)
