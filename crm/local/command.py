"""Every other word: a Django command inside .venv, beside the servers it needs.

Where the environment names database and broker and this Python has Django, nothing happens here.
Otherwise the command runs in .venv on the local servers: those of a running ``up``, or its own
for as long as it takes.
"""

from __future__ import annotations

import importlib.util
import os
import sys

from crm.local.children import wait_until
from crm.local.environment import local_environment
from crm.local.foreground import foreground
from crm.local.pango import pango_environment
from crm.local.places import PYTHON, ROOT, VENV, state_folder
from crm.local.say import Trouble, say
from crm.local.services import Services
from crm.local.setup import set_up
from crm.local.state import Lock, State
from crm.local.supervisor import ignore_signals

NEEDS_NO_SERVER = {"help", "version", "makemessages", "collectstatic", "startapp"}


def command(words: list[str]) -> int:
    """Run the Django command ``words``; its exit code."""
    if is_complete(dict(os.environ)):
        return django(words)
    if not runs_in_venv():
        set_up()
    state = State(state_folder(dict(os.environ)))
    if needs_no_server(words):
        replace_process(words, state, {})
    services = Services(state.folder, dict(os.environ))
    for _ in range(3):
        owner = Lock(state.folder / "owner.lock")
        if owner.take():
            return as_owner(words, state, services, owner)
        as_guest(words, state, services, owner)  # returns only when the owner ended meanwhile
    raise Trouble("The local database does not answer.", "Look what 'python3 manage.py up' says.")


def is_complete(environ: dict[str, str]) -> bool:
    """Whether this process can run the command as it is."""
    named = all(environ.get(name) for name in ("DATABASE_URL", "REDIS_URL"))
    has_pango = all(environ.get(k) == v for k, v in pango_environment(environ).items())
    has_django = importlib.util.find_spec("django") is not None
    return named and has_django and has_pango and (is_virtual() or not VENV.exists())


def is_virtual() -> bool:
    return sys.prefix != sys.base_prefix


def runs_in_venv() -> bool:
    return is_virtual() and VENV.exists() and VENV.samefile(sys.prefix)


def needs_no_server(words: list[str]) -> bool:
    return not words or words[0] in NEEDS_NO_SERVER or {"-h", "--help", "--version"} & {*words}


def django(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    from django.core.management import execute_from_command_line  # not there on a bare machine

    execute_from_command_line([str(ROOT / "manage.py"), *words])
    return 0


def replace_process(words: list[str], state: State, urls: dict[str, str]) -> None:
    environ = local_environment(dict(os.environ), state, urls)
    os.execve(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *words], with_urls(environ))


def with_urls(environ: dict[str, str]) -> dict[str, str]:
    """Placeholders keep a command that needs no server from asking for one again."""
    nowhere = {"DATABASE_URL": "postgresql://127.0.0.1:9/none", "REDIS_URL": "redis://127.0.0.1:9"}
    return nowhere | {name: value for name, value in environ.items() if value}


def as_owner(words: list[str], state: State, services: Services, owner: Lock) -> int:
    """Start the servers, run the command, wait for other commands that came to use them, stop."""
    owner.write_note(what="command", title=f"manage.py {' '.join(words[:1])}", pid=os.getpid())
    guests = Lock(state.folder / "guests.lock")
    services.start()
    try:
        environ = local_environment(dict(os.environ), state, services.urls)
        return foreground([PYTHON, ROOT / "manage.py", *words], with_urls(environ))
    finally:
        if not guests.take():
            say("waiting for another command that uses the database")
            guests.take(wait=True)
        ignore_signals()
        services.stop()


def as_guest(words: list[str], state: State, services: Services, owner: Lock) -> None:
    """Take this process's place with the command, on servers that somebody else owns."""
    guests = Lock(state.folder / "guests.lock")
    guests.take(shared=True, wait=True)
    if not services.answer():
        say("waiting for the local servers to answer")
    if wait_until(services.answer, None, 30):
        guests.keep_for_successor()
        if url := owner.note().get("url"):
            os.environ.setdefault("PUBLIC_URL", url)
        replace_process(words, state, services.urls)
    guests.drop()
