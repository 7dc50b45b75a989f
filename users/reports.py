"""What reports about people's records share: whose they are, and where days begin."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from records.reports import Asked, Report
from records.reports.questions import OneOf
from users.models import Organisation, Team, User

ME = "me"


class PeopleReport(Report):
    """Can be asked for one person or one team. Days begin in the organisation's time zone, so
    that two people who look at the same report see the same numbers."""

    def zone(self) -> tzinfo:
        return ZoneInfo(Organisation.current().time_zone)

    def questions(self, asked: Asked) -> dict[str, forms.Field]:
        return {
            "owner": OneOf(_("Owner"), choices=people(asked.user)),
            "team": OneOf(_("Team"), choices=teams(), coerce=int),
        }

    def owners(self, asked: Asked) -> list[int] | None:
        """Whose records are asked about; None for everybody's and nobody's."""
        return owners_of(asked.user, asked.values.get("owner"), asked.values.get("team"))


def owners_of(user: User, owner: str | None, team: int | None) -> list[int] | None:
    """The person, the members of the team and those below it, or who is both."""
    chosen = None
    if team:
        members = User.objects.filter(team_id__in=Team.objects.branch_ids([team]))
        chosen = set(members.values_list("pk", flat=True))
    if owner:
        one = {user.pk if owner == ME else int(owner)}
        chosen = one if chosen is None else chosen & one
    return None if chosen is None else sorted(chosen)


def people(user: User) -> list[tuple[str, Any]]:
    """Those whose records this user sees, by name; one choice for oneself."""
    owners = user.visible_owner_ids()
    found = User.objects.all() if owners is None else User.objects.filter(pk__in=owners)
    named = found.order_by("name", "id").values_list("pk", "name")
    return [("", _("everyone")), (ME, _("me")), *((str(pk), name) for pk, name in named)]


def teams() -> list[tuple[Any, Any]]:
    named = Team.objects.live().order_by("name", "id").values_list("pk", "name")
    return [("", _("all teams")), *named]
