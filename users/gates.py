"""Who may change people and rules, and what must be true first."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.actors import Actor
from records.gates import Gate
from records.models.events import ActorKind
from users.models import Organisation, Role, Team, User
from users.querysets import UserQuerySet

NEVER = Q(pk__in=[])


def person_id(by: User | Actor) -> int | None:
    """The user who acts, or ``None`` for the system itself."""
    return by.user_id if isinstance(by, Actor) else by.pk


def must_be_admin(by: User | Actor) -> None:
    """Only admins manage users and rules (CM-06); commands of the host act as the system.

    Asks the database, not the object: whoever was demoted a moment ago is refused.
    Raises PermissionDenied.
    """
    if isinstance(by, Actor) and by.kind == ActorKind.SYSTEM:
        return
    if not User.objects.admins().filter(pk=person_id(by)).exists():
        raise PermissionDenied(_("Only an admin may do this."))


def free_seats() -> int | None:
    """How many seats are left; ``None`` where there is no limit. Never negative (CM-01)."""
    limit = Organisation.current().seat_limit
    return None if limit is None else max(0, limit - User.objects.with_seat().count())


def seats_message() -> str:
    return _("All seats are taken. Raise the seat limit, or take a seat from somebody first.")


def seat_is_free(users: UserQuerySet, *, values: dict) -> Gate:
    """As many of these users as seats are left may take one; the rest are held (CM-01)."""
    free = free_seats()
    takers = users.exclude(is_active=True, has_seat=True)
    if not values.get("is_active"):
        takers = takers.filter(is_active=True)
    if not values.get("has_seat"):
        takers = takers.filter(has_seat=True)
    held = [] if free is None else takers.order_by("id").values_list("id", flat=True)[free:]
    return Gate("seats", seats_message(), passes=~Q(pk__in=list(held)))


def an_admin_stays(users: UserQuerySet) -> Gate:
    """Somebody must be left who can run the place."""
    others = User.objects.admins().exclude(pk__in=users.values("pk"))
    passes = ~Q(role=Role.ADMIN, is_active=True) if not others.exists() else Q(pk__isnull=False)
    return Gate("last_admin", _("This is the last admin. Make somebody else admin first."), passes)


def not_yourself(by: User | Actor) -> Gate:
    """Nobody changes his own role, nor shuts himself out."""
    return Gate(
        "yourself",
        _("You cannot do this to yourself. Ask another admin."),
        passes=~Q(pk=person_id(by) or 0),
    )


def no_cycle(parent: Team | None) -> Gate:
    """A team cannot become part of itself or of a team below it."""
    above = Team.objects.path_ids(parent.pk) if parent else []
    return Gate(
        "cycle",
        _("A team cannot be part of itself or of a team below it."),
        passes=~Q(pk__in=above),
    )


def is_empty() -> Gate:
    """A team can go when nobody is in it and no team is below it."""
    return Gate(
        "not_empty",
        _("This team still has members or teams below it. Move them first."),
        passes=~Q(pk__in=User.objects.filter(team__isnull=False).values("team"))
        & ~Q(pk__in=Team.objects.live().filter(parent__isnull=False).values("parent")),
    )


def seats_fit(limit: int | None) -> Gate:
    """The seat limit cannot fall below the seats in use (CM-01)."""
    used = User.objects.with_seat().count()
    return Gate(
        "seats_in_use",
        _("%(used)d seats are in use. Take some away before you lower the limit.") % {"used": used},
        passes=NEVER if limit is not None and limit < used else Q(pk__isnull=False),
    )
