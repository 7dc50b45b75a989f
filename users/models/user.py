"""People who sign in."""

from __future__ import annotations

from secrets import token_hex

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from records.models import Tracked
from users.models.choices import Role, Theme, Visibility
from users.models.team import Team
from users.querysets import UserManager, team_mate_ids
from users.validators import validate_time_zone


def new_seal() -> str:
    return token_hex(8)


class User(Tracked, AbstractBaseUser, PermissionsMixin):
    """Somebody who works here, or did: users are deactivated, never deleted.

    ``session_seal`` is part of every session and mailed link of the user: a new seal ends them
    all at once, for good (TRUST A9).
    """

    record_type = 1
    untold = frozenset({"password", "last_login", "session_seal"})
    identity = ("email", "name", "phone")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.REP)
    has_seat = models.BooleanField(_("may manage sales"), default=True)  # CM-01
    visibility = models.CharField(
        _("sees"), max_length=5, choices=Visibility, default=Visibility.ALL
    )
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("team"),
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, default="", validators=[validate_time_zone]
    )
    locale = models.CharField(_("language"), max_length=10, blank=True, default="")
    theme = models.CharField(_("colours"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    session_seal = models.CharField(max_length=16, default=new_seal, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="user_email_lower_case",
                condition=models.Q(email=Lower(F("email"))),
                violation_error_message=_("Write the e-mail address in lower case."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_admin(self) -> bool:
        """Sets up the place and manages its users (CM-06)."""
        return self.is_active and self.role == Role.ADMIN

    def can_write(self) -> bool:
        """Only an active user with a seat changes sales records (CM-01)."""
        return self.is_active and self.has_seat and self.role != Role.READER

    def has_perm(self, perm: str, obj=None) -> bool:
        """Admins hold every right of the Django admin; nobody else holds any (CM-06)."""
        return self.is_admin

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_admin

    @cached_property
    def team_mate_ids(self) -> list[int]:
        """Ids of "my team": me, my team and those below, the teams I manage and those below."""
        return team_mate_ids(user_id=self.pk, team_id=self.team_id)

    @cached_property
    def _managed_ids(self) -> list[int]:
        return team_mate_ids(user_id=self.pk, team_id=None)

    def visible_owner_ids(self) -> list[int] | None:
        """Owners whose records this user sees; ``None`` means everybody's and nobody's (X14).

        Admins see all. Managers see at least the teams they manage, whatever their visibility.
        Costs at most one query in the life of this object.
        """
        if self.role == Role.ADMIN or self.visibility == Visibility.ALL:
            return None
        if self.visibility == Visibility.TEAM:
            return self.team_mate_ids
        return self._managed_ids if self.role == Role.MANAGER else [self.pk]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be valid: bound to password, role and seal (TRUST A9).

        Django's own method knows the password only; both its public readers call this one.
        """
        key_salt = "users.models.User.get_session_auth_hash"
        value = f"{self.password}:{self.role}:{self.session_seal}"
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()
