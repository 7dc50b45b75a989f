"""PostgreSQL refuses to run as root, so root runs it under an account that may do nothing else."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from crm.local.places import IS_ROOT
from crm.local.say import Trouble

UNPRIVILEGED = ("postgres", "nobody")


def server_account() -> pwd.struct_passwd | None:
    """The account the database server runs under; None: the one that runs this."""
    if not IS_ROOT:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble(
        "PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' here.",
        "Run this as an ordinary user, or set DATABASE_URL to a PostgreSQL 15 or newer.",
    )


def run_as(account: pwd.struct_passwd | None) -> dict:
    """Options for ``subprocess`` that switch to ``account``."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def give(path: Path, account: pwd.struct_passwd | None) -> None:
    """Make ``account`` the owner of ``path``."""
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)
