"""Message catalogues: .po as people edit them, .mo as gettext reads them.

Babel compiles them, so no machine needs GNU gettext. Runs as ``python -m crm.catalogues`` too.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent


def compile_catalogues(root: Path = ROOT) -> int:
    """Compile each catalogue that changed since it was last compiled; how many that were."""
    stale = [po for po in sorted((root / "locale").glob("*/LC_MESSAGES/*.po")) if is_stale(po)]
    for po in stale:
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        part = po.with_suffix(".part")
        with part.open("wb") as target:
            write_mo(target, catalogue)
        part.replace(po.with_suffix(".mo"))
    return len(stale)


def is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


if __name__ == "__main__":
    compile_catalogues()
