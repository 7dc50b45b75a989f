"""The virtual environment, also on machines whose Python comes without one."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from crm.local.debs import can_unpack_debs, unpack_debs
from crm.local.places import PYTHON, VENV
from crm.local.say import Trouble, say
from crm.local.shell import apt_install, can_apt_install, must, quiet, run

NEEDED = (3, 11)
NO_VENV = "This Python cannot make virtual environments."
INSTALL_IT = (
    "Install its venv module, then run this again."
    " Debian, Ubuntu: sudo apt-get install python3-venv"
)


def check_python() -> None:
    """Python 3.11 or newer runs this; an older one hands over to a newer one on the PATH."""
    if sys.version_info >= NEEDED:
        return
    import os  # only here: the rest of the file never replaces its own process

    for version in ("3.13", "3.12", "3.11"):
        if newer := shutil.which(f"python{version}"):
            os.execv(newer, [newer, *sys.argv])
    raise Trouble(
        f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.",
        "Install a newer Python and start this with it, for example: python3.12 manage.py up",
    )


def ensure_venv() -> None:
    """Make ``.venv`` with a working pip, unless it is there."""
    if is_usable():
        return
    if VENV.is_symlink():
        raise Trouble(
            f"{VENV} is a link to an environment without pip.", "Remove the link and try again."
        )
    say("making the virtual environment .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    if quiet([sys.executable, "-m", "venv", VENV]) and is_usable():
        return
    if can_apt_install():
        say("this Python comes without venv: installing python3-venv (apt-get)")
        apt_install("python3-venv")
        if quiet([sys.executable, "-m", "venv", "--clear", VENV]) and is_usable():
            return
    if can_unpack_debs():
        say("this Python comes without venv: unpacking the distribution's pip (needs no root)")
        make_from_distribution_pip()
    else:
        raise Trouble(NO_VENV, INSTALL_IT)


def is_usable() -> bool:
    return PYTHON.exists() and quiet([PYTHON, "-c", "import pip"])


def make(*options: str) -> None:
    must([sys.executable, "-m", "venv", *options, VENV], what=NO_VENV, remedy=INSTALL_IT)


def make_from_distribution_pip() -> None:
    """Without root: the wheel in Debian's python3-pip-whl installs pip into an empty venv."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = "python3-pip-whl"
        unpacked = unpack_debs([wanted], Path(scratch), lambda name: name == wanted)
        wheel = next(unpacked.rglob("pip-*.whl"), None)
        if wheel is None:
            raise Trouble(NO_VENV, INSTALL_IT)
        make("--clear", "--without-pip")
        run([PYTHON, f"{wheel}/pip", "install", "-q", "--no-index", "-f", wheel.parent, "pip"])
