"""People who sign in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import Tracked
from records.querysets import TrackedQuerySet


class Role(models.TextChoices):
    REP = "rep", _("rep")
    MANAGER = "manager", _("manager")
    ADMIN = "admin", _("admin")
    READER = "reader", _("read-only")


class Visibility(models.TextChoices):
    OWN = "own", _("own records")
    TEAM = "team", _("records of the team")
    ALL = "all", _("all records")


class UserManager(BaseUserManager.from_queryset(TrackedQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        fields |= {"is_staff": True, "is_superuser": True, "role": Role.ADMIN, "has_seat": True}
        return self.create_user(email, password, **fields)


class User(Tracked, AbstractBaseUser, PermissionsMixin):
    record_type = 1
    untold = frozenset({"password", "last_login"})

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.REP)
    has_seat = models.BooleanField(_("may manage sales"), default=True)  # CM-01
    visibility = models.CharField(
        _("sees"), max_length=5, choices=Visibility, default=Visibility.ALL
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.email

    def visible_owner_ids(self) -> list[int] | None:
        """Owners whose records this user sees; ``None`` means everybody's and nobody's (X14)."""
        if self.visibility == Visibility.ALL:
            return None
        return [self.pk]

    def can_write(self) -> bool:
        """Only an active user with a seat changes sales records (CM-01)."""
        return self.is_active and self.has_seat and self.role != Role.READER
