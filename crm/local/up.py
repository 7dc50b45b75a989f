"""``manage.py up``: everything a company of one machine needs, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
from urllib.parse import urlsplit

from crm.local.children import dies_with_parent, wait_until
from crm.local.environment import local_environment
from crm.local.places import PYTHON, ROOT, state_folder
from crm.local.ports import free_port, wanted_port
from crm.local.processes import is_healthy, scheduler, web, worker
from crm.local.say import Trouble, say
from crm.local.services import Services
from crm.local.setup import set_up
from crm.local.state import Lock, State
from crm.local.supervisor import Stop, Supervisor, end_on_signals, ignore_signals

VITAL = {"database", "broker", "web"}


def options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="manage.py up", description="Set everything up and start Throughline."
    )
    parser.add_argument("--empty", action="store_true", help="start without sample data")
    parser.add_argument("--reset", action="store_true", help="forget all local data first")
    parser.add_argument("--yes", action="store_true", help="answer yes to the question of --reset")
    parser.add_argument("--port", default=os.environ.get("PORT"), help="default: PORT or 8000")
    return parser.parse_args(words)


def up(words: list[str]) -> int:
    """Set up, start, watch. Returns 0 after Ctrl-C or when it already runs."""
    asked = options(words)
    wanted = wanted_port(asked.port)
    state = State(state_folder(dict(os.environ)))
    lock = Lock(state.folder / "owner.lock")
    end_on_signals()
    try:
        if not take(lock):
            return 0
        if asked.reset:
            reset(state, sure=asked.yes)
        set_up()
        return serve(state, lock, wanted, empty=asked.empty)
    except Stop:
        say("stopped")
        return 0


def take(lock: Lock) -> bool:
    """The lock of the servers' owner; False (and said) when another ``up`` has it."""
    while not lock.take():
        note = lock.note()
        if note.get("what") == "command":
            say(f"waiting for '{note.get('title')}' to finish; it uses the database")
            lock.take(wait=True)
            break
        say(f"already running at {note['url']}" if note.get("url") else "already starting")
        return False
    lock.write_note(what="up", pid=os.getpid())
    return True


def reset(state: State, *, sure: bool) -> None:
    """Forget the local data, after asking."""
    if os.environ.get("DATABASE_URL"):
        raise Trouble(
            "--reset forgets only a database of our own, and DATABASE_URL names another.",
            "Drop and create that database yourself, then start without --reset.",
        )
    say(f"This forgets all records, files and mails in {state.folder}.")
    if not sure:
        if not sys.stdin.isatty():
            raise Trouble("--reset asks before it forgets, and nobody can answer.", "Add --yes.")
        if input("Type 'forget' to go on: ").strip().lower() != "forget":
            raise Trouble("Nothing was forgotten.", "To keep the data, start without --reset.")
    state.forget()
    say("all local data are forgotten")


def serve(state: State, lock: Lock, wanted: int, *, empty: bool) -> int:
    services = Services(state.folder, dict(os.environ))
    services.start()
    supervisor = Supervisor(list(services.children), vital=VITAL)
    try:
        if services.servers:
            say("database and broker answer")
        environ = local_environment(dict(os.environ), state, services.urls)
        port = free_port(wanted, environ.setdefault("BIND", "127.0.0.1"))
        environ |= {"PORT": str(port)}
        environ.setdefault("PUBLIC_URL", f"http://localhost:{port}")
        environ.setdefault("FIRST_RUN_TOKEN", secrets.token_urlsafe(12))
        sign_in = prepare(environ, empty=empty)
        start_product(supervisor, state, environ, port)
        lock.write_note(what="up", pid=os.getpid(), url=environ["PUBLIC_URL"])
        greet(environ["PUBLIC_URL"], sign_in, state)
        supervisor.watch()
    except Stop:
        say("stopping")
        return 0
    finally:
        ignore_signals()
        supervisor.stop()
        say("stopped")


def prepare(environ: dict[str, str], *, empty: bool) -> str:
    """Bring files and database up to date, side by side; the sign-in hint."""
    say("preparing static files and database")
    manage = [PYTHON, ROOT / "manage.py", "prepare"]
    files = begin([*manage, "--only", "files"], environ)
    database = begin([*manage, "--only", "database", *(["--empty"] * empty)], environ)
    hint, _ = database.communicate()
    if database.returncode:
        raise Trouble("The database could not be prepared.", "The lines above say why.")
    if files.wait():
        raise Trouble("The static files could not be prepared.", "The lines above say why.")
    return hint.strip()


def begin(command: list, environ: dict[str, str]) -> subprocess.Popen:
    tie = dies_with_parent(signal.SIGTERM)
    words = [str(word) for word in command]
    return subprocess.Popen(
        words, env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=tie
    )


def start_product(supervisor: Supervisor, state: State, environ: dict[str, str], port: int) -> None:
    """Web, worker and scheduler; Trouble with the log's last lines when the web does not answer."""
    logs = state.sub("log")
    children = [web(environ, logs), worker(environ, logs), scheduler(environ, logs, state)]
    for child in children:
        supervisor.add(child)
        child.start()
    host = urlsplit(environ["PUBLIC_URL"]).netloc
    if not wait_until(lambda: is_healthy(port, host), children[0], 60):
        raise Trouble("The web server did not start.", children[0].last_words())


def greet(url: str, sign_in: str, state: State) -> None:
    say("ready")
    print(f"\n    Throughline is at   {url}/", flush=True)
    for line in sign_in.splitlines():
        print(f"    {line}", flush=True)
    print(f"    Data and logs:      {state.folder}", flush=True)
    print("    Ctrl-C stops everything.\n", flush=True)
