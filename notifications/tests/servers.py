"""Real servers for tests: SMTP with every way of going wrong, and HTTP that remembers."""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Sink:
    """What arrived, and how the server is to behave.

    ``answers``  words for the next messages after DATA, then "250 taken"; "drop" takes the message
                 and closes the connection without a word
    ``refused``  {address: words} for RCPT TO
    ``pause``    seconds before it answers after DATA
    """

    def __init__(self) -> None:
        self.arrived: list[bytes] = []
        self.senders: list[str] = []
        self.answers: list[str] = []
        self.refused: dict[str, str] = {}
        self.sessions = 0
        self.pause = 0.0
        self.encrypted: list[bool] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if words := self.refused.get(address):
            return words
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.pause)
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == "drop" or answer.startswith("250"):
            self.arrived.append(envelope.content)
            self.encrypted.append(session.ssl is not None)
        if answer == "drop":
            server.transport.abort()
        return answer

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=policy.default) for each in self.arrived]

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


class Port(Controller):
    """On a free port; ``start`` returns it."""

    def __init__(self, sink: Sink, **how) -> None:
        self.sink, self.how = sink, how
        self.guests: list[SMTP] = []
        # aiosmtpd reads every attribute of what it is given, for each connection: of a sink itself
        # it would parse all the mails that arrived.
        hooks = {name: getattr(sink, name) for name in dir(sink) if name.startswith("handle_")}
        super().__init__(SimpleNamespace(**hooks), hostname="127.0.0.1", port=0)

    def factory(self) -> SMTP:
        self.sink.sessions += 1
        self.guests.append(SMTP(self.handler, hostname="sink", **self.how))
        return self.guests[-1]

    def stop(self, no_assert: bool = False) -> None:
        """Hangs up on whoever is still connected, too: aiosmtpd leaves their sockets open."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result()
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        for guest in self.guests:
            if guest.transport is not None:
                guest.transport.abort()
        await asyncio.sleep(0)  # a transport closes its socket in the loop's next turn

    def _trigger_server(self) -> None:
        """aiosmtpd connects to the port it was told, which is 0 here."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp_server(settings, *, tls: str = "", **how) -> Iterator[Sink]:
    """The product's mail server for a while. ``tls``: "" none at all, "starttls" with a
    certificate nobody signed unless ``context`` is given."""
    sink = Sink()
    port = Port(sink, **how)
    port.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = bool(tls), False
    try:
        yield sink
    finally:
        port.stop()


def certificate(folder: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that nobody trusts."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    words += ["-pkeyopt", "ec_paramgen_curve:prime256v1"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = [*words, "-keyout", str(key), "-out", str(cert), *names]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


class Api:
    """An HTTP server that keeps what it was asked and gives the answers it was told."""

    def __init__(self) -> None:
        self.asked: list[dict] = []
        self.answers: list[tuple[int, dict]] = []
        self.url = ""


@contextmanager
def http_api() -> Iterator[Api]:
    api = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            is_json = "json" in self.headers.get("Content-Type", "")
            said = json.loads(body) if is_json else dict(parse_qsl(body.decode()))
            api.asked.append({"path": self.path, "headers": dict(self.headers), "said": said})
            status, answer = api.answers.pop(0)
            words = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
