"""Reading settings out of the environment: flags, lists, and the addresses of servers."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

BACKENDS = "django.core.mail.backends."
MAIL_SCHEMES = "smtp:// (STARTTLS), smtps:// (TLS), smtp+plain://, file:///folder, console:, none:"


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdigit():
        raise ImproperlyConfigured(f"{name}={text!r} is no number. Set it to a whole number.")
    return int(text)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of ``allowed``, whatever the case it is written in."""
    text = os.environ.get(name) or default
    found = next((word for word in allowed if word.lower() == text.lower()), None)
    if found is None:
        raise ImproperlyConfigured(f"{name}={text!r}: set it to one of {', '.join(allowed)}.")
    return found


def database(url: str) -> dict:
    """A Django database from a libpq URL (any parameter libpq knows, sockets included)."""
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL is no PostgreSQL address: {error}"
            "Write postgresql://user:password@host:5432/name"
        ) from None
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    settings = {key: str(parts.pop(name, "")) for key, name in names.items()}
    settings["PORT"] = str(parts.pop("port", ""))
    parts.setdefault("connect_timeout", 5)  # a host that swallows packets: 503 instead of hanging
    # Persistent connections: each costs 6 to 10 ms to open (SPEED: cost of the framework).
    settings |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "OPTIONS": parts}
    return {"ENGINE": "django.db.backends.postgresql", **settings}


def redis_database(url: str, number: int) -> str:
    """The same Redis server, another numbered database (0 broker, 1 cache)."""
    base, _, query = url.partition("?")
    if base.startswith("unix:"):
        return f"{base}?db={number}"
    scheme, _, rest = base.partition("://")
    address = f"{scheme}://{rest.split('/')[0]}/{number}"
    return f"{address}?{query}" if query else address


def mail(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings from a mail server's address, as ``MAIL_SCHEMES`` lists them.

    ``smtp:`` insists on STARTTLS: nothing goes out in plain text (TRUST E4) unless the address
    says ``smtp+plain:``, which is for a relay on the same machine.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": f"{BACKENDS}filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path}
    if parts.scheme in {"console", "none"}:
        kind = {"console": "console", "none": "dummy"}[parts.scheme]
        return {"EMAIL_BACKEND": f"{BACKENDS}{kind}.EmailBackend"}
    if parts.scheme not in {"smtp", "smtps", "smtp+plain"} or not parts.hostname:
        raise ImproperlyConfigured(f"EMAIL_URL has to be one of {MAIL_SCHEMES}")
    ports = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    return {
        "EMAIL_BACKEND": f"{BACKENDS}smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def smtp_variables() -> dict[str, object]:
    """The same from SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD, SMTP_SECURITY."""
    security = choice("SMTP_SECURITY", "starttls", ("starttls", "tls", "none"))
    scheme = {"starttls": "smtp", "tls": "smtps", "none": "smtp+plain"}[security]
    port = os.environ.get("SMTP_PORT")
    found = mail(f"{scheme}://{os.environ['SMTP_HOST']}" + (f":{port}" if port else ""))
    found["EMAIL_HOST_USER"] = os.environ.get("SMTP_USER", "")
    found["EMAIL_HOST_PASSWORD"] = os.environ.get("SMTP_PASSWORD", "")
    return found


# What each provider's account is called in django-anymail's settings.
PROVIDERS = {
    "brevo": "BREVO_API_KEY",
    "mailersend": "MAILERSEND_API_TOKEN",
    "mailgun": "MAILGUN_API_KEY",
    "mailtrap": "MAILTRAP_API_TOKEN",
    "postmark": "POSTMARK_SERVER_TOKEN",
    "resend": "RESEND_API_KEY",
    "sendgrid": "SENDGRID_API_KEY",
    "sparkpost": "SPARKPOST_API_KEY",
}


def provider_variables() -> dict[str, object]:
    """A provider's HTTP API from MAIL_PROVIDER, MAIL_PROVIDER_KEY and, where it needs one,
    MAIL_PROVIDER_DOMAIN (Mailgun) and MAIL_PROVIDER_URL (another region)."""
    name = choice("MAIL_PROVIDER", "", tuple(PROVIDERS))
    found: dict[str, object] = {PROVIDERS[name]: os.environ.get("MAIL_PROVIDER_KEY", "")}
    if domain := os.environ.get("MAIL_PROVIDER_DOMAIN"):
        found[f"{name.upper()}_SENDER_DOMAIN"] = domain
    if url := os.environ.get("MAIL_PROVIDER_URL"):
        found[f"{name.upper()}_API_URL"] = url
    return {
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "ANYMAIL": found | {"REQUESTS_TIMEOUT": 20},
    }


def mail_settings(default: str) -> dict[str, object]:
    """EMAIL_URL, else the MAIL_PROVIDER or SMTP_… variables, else ``default``."""
    if not os.environ.get("EMAIL_URL") and os.environ.get("MAIL_PROVIDER"):
        return provider_variables()
    if not os.environ.get("EMAIL_URL") and os.environ.get("SMTP_HOST"):
        return smtp_variables()
    return mail(os.environ.get("EMAIL_URL") or default)


def readable(path: str) -> Path:
    """A folder from the environment, made absolute."""
    return Path(path).expanduser().resolve()
