"""``manage.py guards``: what a machine can check about the code without running it."""

from __future__ import annotations

import os

from crm.local.environment import product_environment
from crm.local.foreground import foreground
from crm.local.places import PYTHON, VENV
from crm.local.say import say
from crm.local.setup import set_up

# Nobody listens there: whether migrations are complete is a question about the code alone.
NO_DATABASE = {"DATABASE_URL": "postgresql://127.0.0.1:9/none", "REDIS_URL": "redis://127.0.0.1:9"}
MIGRATIONS = [PYTHON, "-W", "ignore::RuntimeWarning", "manage.py", "makemigrations"]
GUARDS = {
    "lint": [VENV / "bin" / "ruff", "check", "--quiet"],
    "format": [VENV / "bin" / "ruff", "format", "--check", "--quiet"],
    "floors and rooms": [VENV / "bin" / "lint-imports"],
    "migrations": [*MIGRATIONS, "--check", "--dry-run"],
}


def guards(_: list[str]) -> int:
    """Run all of them, say which failed; 1 when one did."""
    set_up(for_tests=True)
    environ = product_environment(dict(os.environ), NO_DATABASE) | {"TESTING": "1"}
    failed = [name for name, command in GUARDS.items() if foreground(command, environ)]
    for name in failed:
        say(f"guard failed: {name} ({' '.join(str(word) for word in GUARDS[name])})")
    return 1 if failed else 0
