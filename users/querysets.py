"""Reads about people and teams, in business words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.contrib.auth.models import BaseUserManager
from django.db import connection

from records.querysets import TrackedQuerySet

# UNION (not UNION ALL) ends the walk even if a cycle ever stood in the table.
TEAM_MATES = """
WITH RECURSIVE tree AS (
    SELECT id FROM users_team
    WHERE deleted_at IS NULL AND (manager_id = %(user)s OR id = %(team)s)
    UNION
    SELECT below.id FROM users_team below JOIN tree ON below.parent_id = tree.id
    WHERE below.deleted_at IS NULL
)
SELECT id FROM users_user WHERE team_id IN (SELECT id FROM tree) OR id = %(user)s ORDER BY id
"""

BRANCH = """
WITH RECURSIVE tree AS (
    SELECT id FROM users_team WHERE id = ANY(%s)
    UNION
    SELECT below.id FROM users_team below JOIN tree ON below.parent_id = tree.id
)
SELECT id FROM tree
"""

PATH = """
WITH RECURSIVE path AS (
    SELECT id, parent_id FROM users_team WHERE id = %s
    UNION
    SELECT above.id, above.parent_id FROM users_team above JOIN path ON above.id = path.parent_id
)
SELECT id FROM path
"""


def _ids(sql: str, params) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


def team_mate_ids(*, user_id: int, team_id: int | None) -> list[int]:
    """The user, the members of this team and the teams below it, and of the teams the user
    manages and those below (X14). One query, whatever the depth of the tree."""
    return _ids(TEAM_MATES, {"user": user_id, "team": team_id})


class UserQuerySet(TrackedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def admins(self) -> Self:
        """Those who can run the place: active, with the role admin."""
        return self.active().filter(role="admin")

    def with_seat(self) -> Self:
        """Those who take one of the seats that are paid for (CM-01)."""
        return self.active().filter(has_seat=True)

    def who_may_own(self) -> Self:
        """Those who can be given records: active, with a seat, not read-only."""
        return self.with_seat().exclude(role="reader")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """``create_user`` is for Django's own commands and for tests; the product invites."""

    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        fields |= {"is_staff": True, "is_superuser": True, "role": "admin", "has_seat": True}
        return self.create_user(email, password, **fields)


class TeamQuerySet(TrackedQuerySet):
    def branch_ids(self, ids: Iterable[int]) -> list[int]:
        """These teams and every team below them."""
        return _ids(BRANCH, [list(ids)])

    def path_ids(self, team_id: int) -> list[int]:
        """This team and every team above it, as they stand now."""
        return _ids(PATH, [team_id])


class AbsenceQuerySet(TrackedQuerySet):
    def on(self, day: date) -> Self:
        return self.live().filter(since__lte=day, until__gte=day)

    def overlapping(self, since: date, until: date) -> Self:
        return self.live().filter(since__lte=until, until__gte=since)
