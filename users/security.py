"""Writes the security log (X17)."""

from __future__ import annotations

from hashlib import sha256

from allauth.account import signals as account_signals
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth_signals
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest

from users.models import SecurityEntry, SecurityKind, User

BLOCK_NOTED_FOR = 300  # seconds in which one address is noted as blocked once


def client_address(request: HttpRequest | None) -> str | None:
    return get_client_ip(request) if request is not None else None


def note(
    kind: SecurityKind,
    request: HttpRequest | None,
    *,
    user: User | None = None,
    email: str = "",
    about: str = "",
) -> None:
    """Add one line to the security log. Never pass a password, a code or an address."""
    agent = request.headers.get("User-Agent", "") if request is not None else ""
    SecurityEntry.objects.create(
        kind=kind,
        user=user,
        email=(email or (user.email if user else ""))[:254].replace("\0", ""),
        about=about[:200],
        address=client_address(request),
        user_agent=agent[:200].replace("\0", ""),
    )


def note_block(request: HttpRequest, *, email: str) -> None:
    """Note that an address is blocked, once per while, so that a flood cannot fill the log."""
    if cache.add(f"users:blocked:{client_address(request)}", 1, BLOCK_NOTED_FOR):
        note(SecurityKind.BLOCKED, request, email=email)


def note_refusal(request: HttpRequest) -> None:
    """Note that somebody signed in was refused with 403: once per while, person and route."""
    match = request.resolver_match
    about = f"{request.method} {match.route if match else ''}"
    key = f"users:forbidden:{request.user.pk}:{sha256(about.encode()).hexdigest()}"
    if cache.add(key, 1, BLOCK_NOTED_FOR):
        note(SecurityKind.FORBIDDEN, request, user=request.user, about=about)


# The libraries that sign people in tell what happened by signals only; nothing is decided here.
@receiver(auth_signals.user_logged_in, dispatch_uid="users.signed_in")
def _signed_in(sender, request, user, **kwargs) -> None:
    note(SecurityKind.SIGNED_IN, request, user=user)


@receiver(auth_signals.user_logged_out, dispatch_uid="users.signed_out")
def _signed_out(sender, request, user, **kwargs) -> None:
    if user is not None:
        note(SecurityKind.SIGNED_OUT, request, user=user)


@receiver(account_signals.password_changed, dispatch_uid="users.password_changed")
@receiver(account_signals.password_set, dispatch_uid="users.password_set")
def _password_changed(sender, request, user, **kwargs) -> None:
    note(SecurityKind.PASSWORD_CHANGED, request, user=user)


@receiver(account_signals.password_reset, dispatch_uid="users.password_reset")
def _password_reset(sender, request, user, **kwargs) -> None:
    note(SecurityKind.PASSWORD_RESET, request, user=user)


@receiver(factor_signals.authentication_failed, dispatch_uid="users.code_refused")
def _code_refused(sender, request, user, **kwargs) -> None:
    note(SecurityKind.CODE_REFUSED, request, user=user)


@receiver(factor_signals.authenticator_added, dispatch_uid="users.factor_added")
def _factor_added(sender, request, user, authenticator, **kwargs) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        note(SecurityKind.FACTOR_ADDED, request, user=user)


@receiver(factor_signals.authenticator_removed, dispatch_uid="users.factor_removed")
def _factor_removed(sender, request, user, authenticator, **kwargs) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        note(SecurityKind.FACTOR_REMOVED, request, user=user)
