"""A local server that speaks the APIs of payment providers as they are documented: it knows its
merchant, does the same request once, remembers what was paid, and signs its calls."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl

CANARY = "canary-of-a-secret"


class Refusal(Exception):
    def __init__(self, status: int, said: dict) -> None:
        super().__init__(status)
        self.status, self.said = status, said


@dataclass
class Fake:
    """One provider. ``asked``: every request, ``keys``: what was answered to the same one.
    ``is_down``: it answers 503 to all of them."""

    plugin: ClassVar[str]
    public: ClassVar[dict[str, str]]
    secrets: ClassVar[dict[str, str]]

    url: str = ""
    is_down: bool = False
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    keys: dict[str, dict] = field(default_factory=dict)
    payments: dict[str, dict] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, headers, said: Any) -> dict:
        """Raises Refusal."""
        raise NotImplementedError

    def pay(self, token: str, **other: Any) -> str:
        """The client pays at the provider's page; returns the provider's id of the payment.
        ``amount``, ``currency``, ``account`` where it is not what was asked for."""
        raise NotImplementedError

    def paid(self, payment: str) -> bytes:
        """The body of its call about a payment."""
        raise NotImplementedError

    def refunded(self, payment: str, amount: Decimal) -> bytes:
        """The merchant gave money back at the provider's own pages."""
        raise NotImplementedError

    def signed(self, body: bytes, at: datetime) -> dict[str, str]:
        """The headers of its call."""
        raise NotImplementedError

    def stamped(self, body: bytes, at: datetime) -> bytes:
        """The body with its time, where that stands in it."""
        return body

    def back_to(self, token: str) -> str:
        """The address the client is sent to after paying, as we asked for it."""
        raise NotImplementedError

    def page(self, path: str, said: Any) -> str | None:
        """The page a client pays at, where that is what was asked for: one link, back to us."""
        return None

    def once(self, key: str, make) -> dict:
        """The same request again gets the same answer."""
        with self.lock:
            if not key:
                return make()
            if key not in self.keys:
                self.keys[key] = make()
            return self.keys[key]

    def count(self, part: str) -> int:
        return sum(part in path for _method, path, _said in self.asked)


def hosted(address: str) -> str:
    head = '<!doctype html><link rel="icon" href="data:,"><title>Provider</title>'
    return f'{head}<a href="{address}">Pay now</a>'


@contextmanager
def served(fake: Fake) -> Iterator[Fake]:
    class Handler(BaseHTTPRequestHandler):
        def do(self):
            raw = self.rfile.read(int(self.headers["Content-Length"] or 0))
            is_form = "urlencoded" in self.headers.get("Content-Type", "")
            said = dict(parse_qsl(raw.decode())) if is_form else json.loads(raw or b"{}")
            if (page := fake.page(self.path, said)) is not None:
                return self.reply(200, "text/html", page)
            fake.asked.append((self.command, self.path, said))
            try:
                if fake.is_down:
                    raise Refusal(503, {})
                status, answer = 200, fake.answer(self.command, self.path, self.headers, said)
            except Refusal as refusal:
                status, answer = refusal.status, refusal.said
            # Some of them begin with a byte order mark.
            return self.reply(status, "application/json", "\ufeff" + json.dumps(answer))

        def reply(self, status: int, kind: str, text: str) -> None:
            words = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        do_GET = do_POST = do

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
