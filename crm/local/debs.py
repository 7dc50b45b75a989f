"""Debian packages without root: downloaded and unpacked, never installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from crm.local.shell import must, run

DEPENDS = ["depends", "--recurse"] + [
    f"--no-{kind}"
    for kind in ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
]
NOT_TO_BE_HAD = {
    "what": "The distribution's packages could not be fetched.",
    "remedy": "Check the network and /etc/apt, then run this command again.",
}


def can_unpack_debs() -> bool:
    return all(map(shutil.which, ("apt-get", "apt-cache", "dpkg-deb")))


def unpack_debs(packages: list[str], scratch: Path, wanted: Callable[[str], bool]) -> Path:
    """Unpack ``packages`` and those of their dependencies that are ``wanted``; the folder with it.

    Where the machine holds no package lists (as containers do) a private copy is fetched.
    """
    options: list = []
    if not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        options = private_lists(scratch)
    names = closure(packages, options, wanted)
    must(["apt-get", *options, "download", "-qq", *names], cwd=scratch, **NOT_TO_BE_HAD)
    for archive in scratch.glob("*.deb"):
        run(["dpkg-deb", "-x", archive, scratch / "unpacked"])
    return scratch / "unpacked"


def private_lists(scratch: Path) -> list:
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (scratch / folder).mkdir(parents=True)
    options = ["-o", f"Dir::State={scratch}/state", "-o", f"Dir::Cache={scratch}/cache"]
    options += ["-o", "Dir::State::status=/var/lib/dpkg/status"]
    must(["apt-get", *options, "update", "-qq"], **NOT_TO_BE_HAD)
    return options


def closure(packages: list[str], options: list, wanted: Callable[[str], bool]) -> list[str]:
    """The packages and their wanted dependencies, by name."""
    command = ["apt-cache", *options, *DEPENDS, *packages]
    answer = run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    names = {line.strip() for line in answer.stdout.splitlines()}
    return sorted({name for name in names if name and wanted(name)} | set(packages))
