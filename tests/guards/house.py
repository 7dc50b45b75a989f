"""The house as the guards see it: its files, its apps and their floors."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Highest first; an app may use only what stands below it (docs/architecture.md).
FLOORS = (
    "crm",
    "portal",
    "support",
    "intake",
    "invoices",
    "tasks",
    "deals",
    "leads",
    "automations",
    "notifications",
    "users",
    "records",
)
NOT_OURS = {".git", ".venv", "var", "vendor", "node_modules", "__pycache__", "test-results"}


def floor(app: str) -> int:
    """0 is the roof; a larger number stands lower."""
    return FLOORS.index(app)


def existing_apps() -> list[str]:
    return [app for app in FLOORS if (ROOT / app / "__init__.py").is_file()]


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """What is, or is about to be, in the repository; every file below ROOT where git is absent."""
    suffixes = suffixes or ("",)
    return tuple(path for path in _all_files() if path.name.endswith(suffixes))


@cache
def _all_files() -> tuple[Path, ...]:
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        paths = [ROOT / name for name in names.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.parts)]
    return tuple(sorted(path for path in paths if path.is_file() and not path.is_symlink()))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parts(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).parts


def is_test(path: Path) -> bool:
    return "tests" in parts(path) or path.name == "conftest.py"


@cache
def python(*, tests: bool = False) -> tuple[Path, ...]:
    """Our Python, without generated migrations."""
    return tuple(
        path
        for path in files(".py")
        if "migrations" not in parts(path) and (tests or not is_test(path))
    )


@cache
def templates() -> tuple[Path, ...]:
    return tuple(path for path in files(".html", ".txt") if "templates" in parts(path))


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=name(path))


def app_of_template(path: str) -> str | None:
    """The app a template name belongs to; None for frames and overrides that name no app."""
    first = path.split("/")[0]
    return first if first in FLOORS else None


def template_name(path: Path) -> str:
    """As {% include %} writes it: what follows ``templates/``."""
    folders = parts(path)
    return "/".join(folders[folders.index("templates") + 1 :])


def called_name(node: ast.Call) -> str:
    """``a.b.c(…)`` → "a.b.c"; "" for calls of calls."""
    try:
        return ast.unparse(node.func)
    except RecursionError:  # pragma: no cover
        return ""


def string_constants(source: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


def docstrings(source: ast.AST) -> set[int]:
    """ids of the nodes that are docstrings or loose strings: they are never shown."""
    return {
        id(node.value)
        for node in ast.walk(source)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def line_of(source: str, place: int) -> int:
    return source.count("\n", 0, place) + 1


def find(pattern: str, source: str, flags: int = 0) -> Iterator[tuple[int, str]]:
    """(line, what) of each hit."""
    for match in re.finditer(pattern, source, flags):
        yield line_of(source, match.start()), match.group()


def report(problems: list[str], remedy: str) -> str:
    """The message of a failing guard: each place on a line, then what to do."""
    return "\n".join(["", *problems[:60], f"→ {remedy}"])
