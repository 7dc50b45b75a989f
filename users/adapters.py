"""Where the sign-in machinery (allauth) meets our rules."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from users.actions.passwords import set_password
from users.links import public_host
from users.models import Organisation, SecurityEntry, SecurityKind, User
from users.security import client_address, note, note_block

ANYWHERE = "login_failed_anywhere"


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; wrong attempts are counted where they come from (TRUST F3)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait a few minutes, or set a new password by e-mail."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # no address behind a unix socket

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        """Per account *and* address: a stranger's failures do not count against the owner."""
        email = credentials.get("email", "").lower()
        return f"{email}:{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Refuse after too many failures, before the password is looked at."""
        email = credentials.get("email", "").lower()
        try:
            super().pre_authenticate(request, **credentials)
            self._refuse_many_strangers(request, email)
        except ValidationError:
            note_block(request, email=email)
            raise

    def _refuse_many_strangers(self, request: HttpRequest, email: str) -> None:
        """A guess spread over many addresses is stopped at the account, except for addresses its
        owner signed in from before: he is not locked out."""
        if ratelimit.consume(request, action=ANYWHERE, key=email, dry_run=True):
            return
        address = self.get_client_ip(request)
        if not SecurityEntry.objects.filter(
            kind=SecurityKind.SIGNED_IN, user__email=email, address=address
        ).exists():
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        email = credentials.get("email", "").lower()
        ratelimit.consume(request, action=ANYWHERE, key=email)
        note(SecurityKind.REFUSED, request, email=email)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials) -> None:
        super()._delete_login_attempts_cached_email(request, **credentials)
        ratelimit.clear(request, action=ANYWHERE, key=credentials.get("email", "").lower())

    def set_password(self, user: User, password: str) -> None:
        set_password(User.objects.filter(pk=user.pk), password=password, by=user)
        user.refresh_from_db(fields=["password"])  # the session that did it goes on
        self._delete_login_attempts_cached_email(self.request, email=user.email)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names and addresses from the settings, never from the request (TRUST B11)."""

    def get_totp_issuer(self) -> str:
        return Organisation.current().name or "Throughline"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": public_host(), "name": self.get_totp_issuer()}
