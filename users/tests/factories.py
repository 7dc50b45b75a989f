"""Plain makers of users and teams for tests."""

from users.models import Team, User

PASSWORD = "correct horse 42"


def make_user(name: str = "rep", **fields) -> User:
    fields.setdefault("name", name.title())
    return User.objects.create_user(f"{name}@example.com", PASSWORD, **fields)


def make_team(name: str = "team", **fields) -> Team:
    return Team.objects.create(name=name, **fields)
