"""The sample company: its teams and the people in them."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from leads.demo.trades import REPS, TEAMS
from records.actions import create
from records.models import Batch
from users.models import Organisation, Role, Team, User, Visibility

ADMIN = "admin@example.com"
READER = "reader@example.com"


def address(name: str) -> str:
    """ "Elena Vasquez" → elena@example.com"""
    return f"{name.split()[0].lower()}@example.com"


def hire(*, by, batch: Batch, password: str) -> dict[str, list[User]]:
    """Adds the sample teams and people who are not here yet; returns {team: those who sell}.

    An empty ``password`` leaves the accounts without one: nobody can sign in as them.
    """
    if not Organisation.objects.exists():
        sample = Organisation(name="Throughline sample company", country="DE")
        create([sample], by=by, kind="users.organisation_started", batch=batch)
    password = make_password(password or None)  # once: hashing is slow on purpose
    teams = {name: Team(name=name) for name in TEAMS}
    create(list(teams.values()), by=by, kind="users.team_saved", batch=batch)
    managers = {
        name: _user(who, password, role=Role.MANAGER, team=teams[name], visibility=Visibility.TEAM)
        for name, who in TEAMS.items()
    }
    reps = [_user(who, password, team=teams[name]) for who, name in REPS]
    others = [
        _user("Sam Whitaker", password, email=ADMIN, role=Role.ADMIN, is_staff=True),
        _user("Robin Reader", password, email=READER, role=Role.READER, has_seat=False),
    ]
    present = set(User.objects.values_list("email", flat=True))
    new = [each for each in (*managers.values(), *reps, *others) if each.email not in present]
    create(new, by=by, kind="users.invited", batch=batch)
    for name, manager in managers.items():
        if manager.pk:
            Team.objects.filter(pk=teams[name].pk).update(manager=manager)
    return {
        name: [each for each in (managers[name], *reps) if each.team == teams[name] and each.pk]
        for name in TEAMS
    }


def _user(name: str, password: str, **fields) -> User:
    user = User(name=name, **{"email": address(name), "role": Role.REP} | fields)
    user.password = password
    return user
