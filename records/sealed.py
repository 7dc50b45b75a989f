"""Secrets that have to be used again, such as a password of another service: kept so that a thief
of the database reads nothing (TRUST A10, secrets).

The key follows from SECRET_KEY; SECRET_KEY_FALLBACKS open what was sealed before a change of it.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"records.sealed"


class Unreadable(Exception):
    """It was sealed with another key, is too old, or is no seal of ours."""


def box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return urlsafe_b64encode(derived)


def seal(values: Mapping[str, str]) -> bytes:
    """Nothing to keep is kept as nothing."""
    return box().encrypt(json.dumps(dict(values)).encode()) if values else b""


def unseal(sealed: bytes | memoryview) -> dict[str, str]:
    """Raises Unreadable."""
    if not sealed:
        return {}
    return json.loads(_opened(bytes(sealed)))


def seal_text(text: str) -> str:
    """For an address: only letters that stand in one."""
    return box().encrypt(text.encode()).decode().rstrip("=")


def unseal_text(sealed: str, *, within: timedelta) -> str:
    """Raises Unreadable, also where it was sealed longer ago."""
    whole = sealed + "=" * (-len(sealed) % 4)
    return _opened(whole.encode("utf-8", "replace"), within).decode()


def _opened(sealed: bytes, within: timedelta | None = None) -> bytes:
    try:
        return box().decrypt(sealed, ttl=within and int(within.total_seconds()))
    except InvalidToken as error:
        raise Unreadable from error
