"""The environment the product's processes get from ``manage.py``."""

from __future__ import annotations

from crm.local.pango import pango_environment
from crm.local.state import State

MAIL = ("EMAIL_URL", "SMTP_HOST")


def product_environment(environ: dict[str, str], urls: dict[str, str]) -> dict[str, str]:
    """What every process needs: where the servers are, and Pango."""
    return environ | pango_environment(environ) | urls | {"PYTHONUNBUFFERED": "1"}


def local_environment(
    environ: dict[str, str], state: State, urls: dict[str, str]
) -> dict[str, str]:
    """The same for a local installation: what is not said is kept in its state folder.

    Mails become files unless a mail server is named, so that nothing leaves by accident.
    """
    found = product_environment(environ, urls)
    found.setdefault("MEDIA_ROOT", str(state.sub("media")))
    if not found.get("SECRET_KEY"):
        found["SECRET_KEY"] = state.secret_key()
    if not any(found.get(name) for name in MAIL):
        found["EMAIL_URL"] = f"file://{state.sub('mail')}"
    return found
