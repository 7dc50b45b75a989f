"""The tree of teams."""

from __future__ import annotations

from django.db import transaction

from records.actions import Outcome, change, create, trash
from users.gates import is_empty, must_be_admin, no_cycle
from users.locks import lock_people
from users.models import Team, User
from users.querysets import TeamQuerySet


@transaction.atomic
def save_team(
    *,
    by,
    name: str,
    parent: Team | None = None,
    manager: User | None = None,
    team: Team | None = None,
    expect=None,
) -> Outcome:
    """Add a team, or change ``team``. Only admins; a team never becomes part of itself or of a
    team below it (held with the code "cycle"), also when two admins move teams at once."""
    lock_people()
    must_be_admin(by)
    values = {"name": name, "parent": parent, "manager": manager}
    if team is None:
        return create([Team(**values)], by=by, kind="users.team_added")
    return change(
        Team.objects.filter(pk=team.pk),
        by=by,
        kind="users.team_changed",
        values=values,
        gates=[no_cycle(parent)],
        expect=expect,
    )


@transaction.atomic
def remove_teams(teams: TeamQuerySet, *, by) -> Outcome:
    """Put empty teams into the trash; one with members or teams below it is held."""
    lock_people()
    must_be_admin(by)
    return trash(teams, by=by, kind="users.team_removed", gates=[is_empty()])
