"""Where webhooks may go: to the outside only, unless the installation says otherwise (TRUST B)."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

PORTS = {"http": 80, "https": 443}


class NotAllowed(Exception):
    """This address is not called; the message says why."""


@dataclass(frozen=True)
class Target:
    """An address that may be called. ``ip`` is the one that was checked: it is the one that is
    called, so that a name cannot mean something else a moment later."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def check_url(url: str) -> tuple[str, str, int, str]:
    """(scheme, host, port, path) of an address as it is written. Raises NotAllowed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise NotAllowed(_("This is not an address of the web.")) from error
    if parts.scheme not in PORTS or not host or any(ord(c) < 33 or ord(c) == 127 for c in url):
        raise NotAllowed(_("This is not an address of the web."))
    if parts.username is not None or parts.password is not None:
        raise NotAllowed(_("An address with a password in it is not called."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port, path


def allowed(ip: str) -> bool:
    """Addresses of the public net only: nothing of this machine, its network or its cloud."""
    if settings.WEBHOOK_ALLOW_PRIVATE:
        return True
    found = ipaddress.ip_address(ip.split("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)


def resolve(url: str) -> Target:
    """The address to connect to. Raises NotAllowed where any it stands for is not outside."""
    scheme, host, port, path = check_url(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotAllowed(_("Nobody knows the host “%(host)s”.") % {"host": host}) from error
    ips = [entry[4][0] for entry in found]
    if not ips or not all(map(allowed, ips)):
        words = _("“%(host)s” is an address of the inner network, which is not called.")
        raise NotAllowed(words % {"host": host})
    return Target(scheme, host, port, path, ips[0])
