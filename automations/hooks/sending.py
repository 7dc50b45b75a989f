"""One signed message to one address: limited in time and size, following no redirects."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

from automations.hooks.guard import Target, resolve

SECONDS = 10
MOST_READ = 500


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    took_ms: int

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 300


def signature(secret: str, moment: str, body: str) -> str:
    """Over time and body, so that neither can be changed nor an old message sent anew."""
    text = f"{moment}.{body}".encode()
    return "sha256=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def send(url: str, *, secret: str, key: str, body: str, moment: str) -> Answer:
    """Raises NotAllowed, OSError, http.client.HTTPException."""
    headers = {
        "Content-Type": "application/json",
        "X-Throughline-Delivery": key,
        "X-Throughline-Time": moment,
        "X-Throughline-Signature": signature(secret, moment, body),
    }
    return call(url, headers=headers, body=body.encode())


def call(
    url: str,
    *,
    method: str = "POST",
    headers: Mapping[str, str],
    body: bytes = b"",
    most_read: int = MOST_READ,
) -> Answer:
    """One request to an address outside, to the very number that was checked; a redirect is an
    answer like another. Raises NotAllowed, OSError, http.client.HTTPException."""
    target, started = resolve(url), time.monotonic()
    said = {"Host": target.host_header, "User-Agent": "Throughline", **headers}
    connection = _connect(target)
    try:
        connection.request(method, target.path, body=body or None, headers=said)
        response = connection.getresponse()
        text = response.read(most_read).decode("utf-8", "replace").replace("\x00", "")
        return Answer(response.status, text, int((time.monotonic() - started) * 1000))
    finally:
        connection.close()


def _connect(target: Target) -> http.client.HTTPConnection:
    """To the checked number; the certificate must be the name's."""
    sock = socket.create_connection((target.ip, target.port), timeout=SECONDS)
    if target.scheme == "https":
        try:
            context = ssl.create_default_context()
            sock = context.wrap_socket(sock, server_hostname=target.host)
        except BaseException:
            sock.close()
            raise
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    connection.sock = sock
    return connection
