"""The company's own settings, and its very first minute."""

from __future__ import annotations

from django.db import transaction

from records.actions import Outcome, change, create
from records.actors import SYSTEM, Actor
from users.first_run import nobody_yet
from users.gates import must_be_admin, seats_fit
from users.locks import lock_people
from users.models import Organisation, Role, User

FIELDS = {
    "name",
    "address",
    "country",
    "base_currency",
    "time_zone",
    "working_hours",
    "holidays",
    "logo",
    "seat_limit",
    "require_second_factor",
}


class AlreadyStarted(Exception):
    """Somebody exists: the first run is over for ever."""


@transaction.atomic
def save_organisation(*, by, values: dict, expect=None) -> Outcome:
    """Set the company's name, money, time and rules. Only admins; the seat limit cannot fall
    below the seats in use (CM-01)."""
    unknown = set(values) - FIELDS
    if unknown:
        raise ValueError(f"not settings of the organisation: {sorted(unknown)}")
    lock_people()
    must_be_admin(by)
    rows = Organisation.objects.all()
    if not rows.exists():
        return create([Organisation(**values)], by=by, kind="users.organisation_started")
    gates = [seats_fit(values["seat_limit"])] if "seat_limit" in values else []
    kind = "users.organisation_saved"
    return change(rows, by=by, kind=kind, values=values, gates=gates, expect=expect)


@transaction.atomic
def start_organisation(*, by: Actor | None = None, organisation: dict, admin: dict) -> User:
    """Create the company and its first admin, once: of two who try at the same moment one wins,
    the other gets AlreadyStarted. Needs no right, since nobody has one yet."""
    lock_people()
    if not nobody_yet():
        raise AlreadyStarted
    by = by or SYSTEM
    rows = Organisation.objects.all()
    if rows.exists():
        change(rows, by=by, kind="users.organisation_saved", values=organisation)
    else:
        create([Organisation(**organisation)], by=by, kind="users.organisation_started")
    password = admin.pop("password")
    user = User(role=Role.ADMIN, is_staff=True, has_seat=True, **admin)
    user.set_password(password)
    create([user], by=by, kind="users.admin_made")
    return user
