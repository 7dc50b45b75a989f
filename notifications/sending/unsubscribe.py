"""The link by which somebody refuses mailings (RFC 8058)."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from users.links import public_url

SALT = "notifications.unsubscribe"


def token_of(address: str) -> str:
    """Good for ever: a link in an old mail must still work. It can do nothing but refuse."""
    return signing.dumps(address.strip().lower(), salt=SALT, compress=True)


def address_of(token: str) -> str | None:
    try:
        return signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None


def unsubscribe_link(address: str) -> str:
    return public_url(reverse("unsubscribe", args=[token_of(address)]))


def unsubscribe_headers(address: str) -> dict[str, str]:
    """Mail programmes show a button of their own; pressing it posts once, without a page."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_link(address)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
