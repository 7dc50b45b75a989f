"""What must never be in the repository: secrets, one machine's paths, registries, built files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards import house

TEXTS = (".py", ".html", ".txt", ".md", ".js", ".css", ".json", ".toml", ".ini", ".in", ".po")
TEXTS += (".yml", ".yaml", ".svg", ".sh", ".npmrc", ".gitignore", ".importlinter", "run")

# Written in halves, so that this file may hold them.
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE"
    r" KEY"
    r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abp]-[0-9A-Za-z-]{20,}"
    r"|\bsk_live_[0-9A-Za-z]{16,}|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\."
    r"|://[^\s/:@\"'<>{}$]+:(?!p%40ss@|password@|secret@|pass@|…|\.\.\.|\*)[^\s/:@\"'<>{}$]{6,}@"
)
MACHINES = re.compile(
    r"(?<![\w.:/>~-])/(?:work|home|root|Users|mnt|srv/app)/[\w.-]+|\b[A-Z]:\\Users\\"
)
REGISTRIES = re.compile(
    "|".join(re.escape(host[::-1]) for host in ("gro.ipyp", "gro.detsohnohtyp", "gro.sjmpn"))
    + r"|--(extra-)?index-url|\"resolved\":"
)


def hits(pattern: re.Pattern) -> list[str]:
    own = Path(__file__)
    return [
        f"{house.name(path)}:{line}: {what[:60]}"
        for path in house.files(*TEXTS)
        if path != own
        for line, what in house.find(pattern.pattern, house.text(path))
    ]


def test_no_secret_is_in_the_repository():
    assert not hits(SECRETS), house.report(hits(SECRETS), "settings come from the environment")


def test_no_path_of_one_machine_is_in_the_repository():
    problems = hits(MACHINES)
    assert not problems, house.report(problems, "build it from BASE_DIR or the environment")


def test_no_registry_is_named():
    """Which registry serves a package is the machine's business; the hashes say what comes."""
    problems = hits(REGISTRIES)
    assert not problems, house.report(problems, "lock with --no-emit-index-url; see .npmrc")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (SECRETS, "-----BEGIN RSA PRIVATE KEY-----"),
        (SECRETS, "AKIA" + "ABCDEFGHIJKLMNOP"),
        (SECRETS, "postgresql://crm:hunter22" + "@db/crm"),
        (MACHINES, "open('/home/jane/x')"),
        (MACHINES, "cp /work/main/x"),
        (REGISTRIES, "--index-url https://x"),
        (REGISTRIES, '"resolved": "https://x"'),
    ],
)
def test_control_it_is_found(pattern, text):
    assert pattern.search(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (SECRETS, "postgresql://user:password@host/name"),
        (SECRETS, "redis://localhost:6379/0"),
        (MACHINES, "path('work/home/x')"),
        (MACHINES, "https://example.com/home/x"),
    ],
)
def test_what_only_looks_like_it_passes(pattern, text):
    assert not pattern.search(text)


def built(names: list[str]) -> list[str]:
    """What set-up makes or fetches and therefore must not be tracked."""
    return [
        name
        for name in names
        if re.search(
            r"(^|/)(static/vendor|var|node_modules|__pycache__|\.venv)(/|$)|\.(mo|pyc)$", name
        )
    ]


def test_nothing_that_is_built_or_fetched_is_tracked():
    try:
        command = ["git", "ls-files", "-z"]
        tracked = subprocess.run(command, cwd=house.ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    assert not built(tracked.decode().split("\0"))


def test_control_built_files_are_found():
    names = ["static/vendor/x.js", "locale/de/django.mo", ".venv", "a/__pycache__/b.pyc", "a.py"]
    assert built(names) == names[:-1]


def is_formatted(paths: list[Path]) -> bool:
    djade = Path(sys.executable).with_name("djade")  # stands beside the venv's Python
    command = [str(djade), "--check", "--target-version", "5.2"]
    return (
        not paths
        or not subprocess.run([*command, *map(str, paths)], capture_output=True).returncode
    )


def test_templates_are_formatted():
    pages = [path for path in house.templates() if path.suffix == ".html"]
    bad = (
        []
        if is_formatted(pages)
        else [house.name(path) for path in pages if not is_formatted([path])]
    )
    assert not bad, house.report(bad, "djade --target-version 5.2 <file>")


def test_control_an_unformatted_template_is_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("{%load i18n%}\n{{x|upper}}\n")
    assert not is_formatted([page])


# --- Documents ----------------------------------------------------------------------------------
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def broken_links(path: Path, source: str) -> list[str]:
    return [target for target in LINK.findall(source) if not (path.parent / target).exists()]


def test_links_between_documents_lead_somewhere():
    problems = [
        f"{house.name(path)}: {target}"
        for path in house.files(".md")
        for target in broken_links(path, house.text(path))
    ]
    assert not problems, house.report(problems, "mend the link")


def test_control_a_broken_link_is_found(tmp_path):
    assert broken_links(tmp_path / "a.md", "[x](gone.md) [y](https://example.com)") == ["gone.md"]
