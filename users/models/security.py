"""The security log."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SecurityKind(models.TextChoices):
    SIGNED_IN = "signed_in", _("signed in")
    SIGNED_OUT = "signed_out", _("signed out")
    REFUSED = "refused", _("wrong e-mail or password")
    BLOCKED = "blocked", _("blocked after too many attempts")
    CODE_REFUSED = "code_refused", _("wrong second factor")
    PASSWORD_CHANGED = "password_changed", _("password changed")
    PASSWORD_RESET = "password_reset", _("password set by mailed link")
    FACTOR_ADDED = "factor_added", _("second factor added")
    FACTOR_REMOVED = "factor_removed", _("second factor removed")
    PAYMENTS_CHANGED = "payments_changed", _("changed how clients pay")
    EXPORTED = "exported", _("took data away in a file")
    FORBIDDEN = "forbidden", _("tried what is not theirs to do")


class SecurityEntry(models.Model):
    """One thing that happened at the door, or was carried out of it (X17): kept apart from events,
    since most of it is done by people who are not (yet) known. Written only by
    ``users.security.note``.

    ``email`` is what was typed or the user's address then; passwords and codes never stand here.
    ``about`` names the file or the route; never an address, which may carry a secret.
    """

    at = models.DateTimeField(_("at"), db_default=Now())
    kind = models.CharField(_("what"), max_length=20, choices=SecurityKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, verbose_name=_("user")
    )
    email = models.CharField(_("e-mail"), max_length=254, blank=True, default="")
    about = models.CharField(_("about"), max_length=200, blank=True, default="")
    address = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("security entry")
        verbose_name_plural = _("security log")
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "-id"], name="security_user")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()}"
