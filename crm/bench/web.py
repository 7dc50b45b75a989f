"""A real server on the bench's database, asked over one kept-alive connection."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.middleware.csrf import _get_new_csrf_string
from psycopg.conninfo import make_conninfo

from users.models import User


class Browser:
    """One signed-in connection; ``get`` answers the body and fails on anything but 200."""

    def __init__(self, port: int, user: User) -> None:
        self.connection = http.client.HTTPConnection("localhost", port, timeout=60)
        self.token = _get_new_csrf_string()
        cookies = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}; csrftoken={self.token}"
        self.headers = {"Cookie": cookies}

    def get(self, address: str) -> bytes:
        self.connection.request("GET", address, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        return body

    def post(self, address: str, **values: object) -> str:
        """Sends a form; the address it leads to. Fails where the form is not accepted."""
        body = urlencode(values | {"csrfmiddlewaretoken": self.token})
        headers = self.headers | {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", address, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 302:
            raise RuntimeError(f"{address} answered {answer.status}")
        return answer.headers["Location"]


def session_of(user: User) -> str:
    """A session as signing in makes one."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


@contextmanager
def served(database: str) -> Iterator[int]:
    """gunicorn with one worker of two threads; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = make_conninfo(os.environ["DATABASE_URL"], dbname=database)
    environment = os.environ | {"DATABASE_URL": url, "DEBUG": "0", "TESTING": "0"}
    environment |= {"SECRET_KEY": settings.SECRET_KEY, "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:crm.serving", "crm.bench.wsgi"]
    command += ["-b", f"127.0.0.1:{port}"]
    command += ["-w", "1", "-k", "gthread", "--threads", "2", "--keep-alive", "60"]
    server = subprocess.Popen([*command, "--log-level", "error"], env=environment)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _wait(port: int) -> None:
    for _attempt in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("gunicorn did not start")
