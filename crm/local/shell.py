"""Running other programs, and the system's package manager."""

from __future__ import annotations

import os
import shutil
import subprocess

from crm.local.places import IS_ROOT
from crm.local.say import Trouble


def run(command: list, **options) -> subprocess.CompletedProcess:
    """Run ``command`` to its end; anything but exit 0 raises CalledProcessError."""
    options.setdefault("check", True)
    return subprocess.run([str(word) for word in command], **options)


def quiet(command: list, **options) -> bool:
    """Whether ``command`` succeeds; its output is dropped."""
    options |= {"check": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        return run(command, **options).returncode == 0
    except OSError:
        return False


def must(command: list, *, what: str, remedy: str, **options) -> None:
    """Run ``command``; on failure raise Trouble with its last lines, ``what`` and ``remedy``."""
    try:
        run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    except subprocess.CalledProcessError as error:
        raise Trouble(what, f"{last_lines(error.stdout)}\n{remedy}") from None
    except OSError as error:
        raise Trouble(what, f"{error}\n{remedy}") from None


def last_lines(text: str | None, count: int = 12) -> str:
    return "\n".join((text or "").strip().splitlines()[-count:])


def can_apt_install() -> bool:
    return IS_ROOT and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    """Install packages of the distribution; needs root. Package lists are fetched if missing."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if quiet(install, env=environ):
        return
    quiet(["apt-get", "update", "-qq"], env=environ)
    must(
        install,
        env=environ,
        what=f"apt-get could not install {' '.join(packages)}.",
        remedy="Check the network and /etc/apt, then run this command again.",
    )
