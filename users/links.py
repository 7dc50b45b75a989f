"""One-time links by which people set their password."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from users.models import User


class LinkTokens(PasswordResetTokenGenerator):
    """Good for three days and one use; dead as soon as the user signs in, gets another password,
    address or role, or is deactivated (TRUST A9)."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.role}{user.session_seal}"

    def check_token(self, user: User | None, token: str | None) -> bool:
        return bool(user and user.is_active) and super().check_token(user, token)


def public_url(path: str) -> str:
    """An absolute address from the settings, never from a request's Host header (TRUST B11)."""
    return f"{settings.PUBLIC_URL}{path}"


def public_host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def password_link(user: User) -> str:
    """The address at which this user may set a password."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": LinkTokens().make_token(user)}
    return public_url(reverse("account_reset_password_from_key", kwargs=parts))
