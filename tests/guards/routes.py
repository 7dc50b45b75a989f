"""Every route of the resolver, and the policy that says who may reach it."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import IsAuthenticated

from tests.guards import house

# Who may reach a route; each level is one row of docs/architecture.md, "Who may reach what".
LEVELS = ("anonymous", "signed_in", "seat", "manager", "admin", "staff")

STAND_INS = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000001"}
CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")
REGEX_GROUP = re.compile(r"\(\?P<\w+>[^)]*\)")


@dataclass(frozen=True)
class Route:
    """One address: its full name, or its path where it has none."""

    name: str
    path: str
    view: Callable

    @property
    def app(self) -> str:
        return getattr(self.view, "__module__", "").split(".")[0]

    @property
    def is_open(self) -> bool:
        """Anybody gets through to this view.

        Django's LoginRequiredMiddleware leaves the API's views to their own permissions.
        """
        if hasattr(self.view, "cls"):
            return not any(issubclass(each, IsAuthenticated) for each in permissions(self.view.cls))
        return not getattr(self.view, "login_required", True)

    def address(self) -> str:
        """A URL of this shape that names no real record."""
        filled = REGEX_GROUP.sub("x", self.path)
        filled = CONVERTER.sub(lambda match: STAND_INS.get(match[1] or "str", "x"), filled)
        return "/" + re.sub(r"[\\^$]", "", filled)


def permissions(view: type) -> list[type]:
    return list(getattr(view, "permission_classes", []))


def all_routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, (), ""))


def _walk(patterns, namespaces: tuple[str, ...], prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from _walk(pattern.url_patterns, namespaces + inner, path)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*namespaces, pattern.name)) if pattern.name else path
            yield Route(name, path, pattern.callback)


def policies() -> dict[str, dict[str, str]]:
    """{app: its POLICY}, from ``<app>/tests/policy.py``."""
    found = {}
    for app in house.existing_apps():
        module = f"{app}.tests.policy"
        if importlib.util.find_spec(f"{app}.tests") and importlib.util.find_spec(module):
            found[app] = importlib.import_module(module).POLICY
    return found


def samples() -> dict[str, dict]:
    """{route name: arguments of a record that exists}, from ``SAMPLES()`` beside a POLICY."""
    found: dict[str, dict] = {}
    for app in policies():
        make = getattr(importlib.import_module(f"{app}.tests.policy"), "SAMPLES", None)
        found |= make() if make else {}
    return found


def level_of(name: str, policy: dict[str, str]) -> str | None:
    """The row of a route: by its name, else the first row with a ``*`` that fits."""
    if name in policy:
        return policy[name]
    return next(
        (level for row, level in policy.items() if "*" in row and fnmatchcase(name, row)), None
    )
