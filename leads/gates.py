"""Who may change leads, and what must be true first."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.models import Lead
from records.actors import Actor
from records.gates import Gate
from users.models import User

NOT_MERGED = Gate(
    "merged",
    _("It was merged into another lead. Take the merge back to have both again."),
    Q(merged_into=None),
)


def require_seat(by) -> None:
    """Only somebody with a seat changes sales records (CM-01).

    Rules, mail and the system act without one; an import or API call needs its person's seat.
    Raises PermissionDenied.
    """
    actor = Actor.of(by)
    if actor.user_id is None:
        return
    user = by if isinstance(by, User) else User.objects.filter(pk=actor.user_id).first()
    if user is None or not user.can_write():
        raise PermissionDenied(_("You need a seat to change leads. Ask your administrator."))


def not_inside_itself(company: Lead) -> Gate:
    """A business belongs neither to itself nor to a business below it."""
    above = [company.pk]
    while (
        parent := Lead.objects.filter(pk=above[-1]).values_list("company", flat=True).first()
    ) and (parent not in above):
        above.append(parent)
    return Gate(
        "inside_itself",
        _("A business cannot belong to itself or to one of its own parts."),
        ~Q(pk__in=above),
    )
