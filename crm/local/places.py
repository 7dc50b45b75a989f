"""Where things lie: the checkout, its virtual environment, and the folder of local state."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
IS_ROOT = os.geteuid() == 0
IS_MAC = sys.platform == "darwin"
SHARED = Path("/var/lib/throughline")  # root's installations; other accounts may pass through
# A socket's path may have 107 bytes on Linux and 103 on macOS, PostgreSQL adds 14 of its own.
LONGEST_SOCKET_FOLDER = 85


def state_folder(environ: dict[str, str], root: Path = ROOT, *, as_root: bool = IS_ROOT) -> Path:
    """The folder that holds database, files, logs and secret of ``manage.py up``.

    ``STATE_DIR`` decides; otherwise ``var/`` in the checkout. For root it lies under /var/lib:
    PostgreSQL then runs under another account, which could not enter a checkout in /root.
    """
    if environ.get("STATE_DIR"):
        return Path(environ["STATE_DIR"]).resolve()
    if as_root:
        return SHARED / short_hash(str(root))
    return root / "var"


def site_packages() -> Path:
    """The folder of installed packages inside ``.venv``."""
    return next((VENV / "lib").glob("python3*/site-packages"))


def short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def temporary_root() -> Path:
    """A folder for throw-away servers that other accounts may enter too."""
    folder = Path(tempfile.gettempdir()).resolve()
    if all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents)):
        return folder
    return Path("/tmp") if IS_ROOT else folder


def socket_folder(base: Path) -> Path:
    """``base`` itself, or a short private stand-in where its path is too long for a socket."""
    if len(str(base)) <= LONGEST_SOCKET_FOLDER:
        return base
    return temporary_root() / f"throughline-{os.geteuid()}-{short_hash(str(base))}"


def own_folder(folder: Path, mode: int = 0o700) -> Path:
    """Make ``folder`` and close it to others; one that belongs to somebody else is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)  # raises PermissionError where the folder is not ours
    return folder
