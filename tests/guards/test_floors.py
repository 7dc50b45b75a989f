"""Imports, foreign keys and template links go downwards only (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
import sys
from configparser import ConfigParser

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.guards import house

LINKS = re.compile(r"""{%\s*(url|include|extends)\s+["']([^"']+)["']""")
BUSINESS_WORDS = re.compile(r"(?<![a-z])(lead|deal|invoice)s?(?![a-z])", re.IGNORECASE)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


# --- Imports ------------------------------------------------------------------------------------
def imports_hold(config: str) -> bool:
    return lint_imports(config_filename=config, no_cache=True, no_logo=True) == EXIT_STATUS_SUCCESS


@pytest.mark.filterwarnings("ignore")
def test_imports_go_downwards(capsys):
    assert imports_hold(str(house.ROOT / ".importlinter")), capsys.readouterr().out


@pytest.mark.filterwarnings("ignore")
def test_control_an_upward_import_is_found(tmp_path):
    """The same linter with the floors upside down must refuse the house."""
    config = tmp_path / "upside_down"
    config.write_text(
        "[importlinter]\nroot_packages =\n    users\n    records\n"
        "[importlinter:contract:floors]\nname = upside down\ntype = layers\n"
        "layers =\n    records\n    users\n"
    )
    assert not imports_hold(str(config))


def test_every_app_stands_on_a_floor_and_in_the_linter():
    """An app nobody listed would be kept by no contract."""
    config = ConfigParser()
    config.read(house.ROOT / ".importlinter")
    linted = config["importlinter"]["root_packages"].split()
    floors = re.sub(r"[()]", "", config["importlinter:contract:floors"]["layers"]).split()
    rooms = config["importlinter:contract:rooms"]["containers"].split()
    packages = {path.parent.name for path in house.ROOT.glob("*/apps.py")}
    assert tuple(floors) == house.FLOORS
    assert packages - {"crm"} == set(linted) - {"crm"} == set(rooms)


def foreign_imports(source: str) -> list[str]:
    """What a module needs on import that is neither the standard library nor crm.local itself.

    Imports inside functions run later, when the packages are there.
    """
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.append(node.module or "")
    return [
        module
        for module in found
        if module.split(".")[0] not in sys.stdlib_module_names
        and not (module + ".").startswith("crm.local.")
    ]


def test_local_set_up_needs_only_the_standard_library():
    """STACK: `up` and `test` run before any package is installed."""
    problems = [
        f"{house.name(path)}: {module}"
        for path in house.python()
        if house.name(path).startswith("crm/local/")
        for module in foreign_imports(house.text(path))
    ]
    assert not problems, house.report(problems, "use the standard library here")


def test_control_a_package_in_local_set_up_is_found():
    source = "import os\nfrom crm.local.x import y\nimport requests\nfrom crm.settings import z"
    assert foreign_imports(source) == ["requests", "crm.settings"]


# --- The kernel knows no business word ----------------------------------------------------------
def business_words(source: str) -> list[str]:
    spaced = CAMEL.sub(" ", source).replace("_", " ")
    return [
        f"{line}: {spaced.splitlines()[line - 1].strip()[:90]}"
        for line, _word in house.find(BUSINESS_WORDS.pattern, spaced, re.IGNORECASE)
    ]


def test_the_kernel_knows_no_business_word():
    """DESIGN: records never says lead, deal or invoice, in code, templates or comments."""
    problems = [
        f"{house.name(path)}:{hit}"
        for path in house.files(".py", ".html", ".js", ".css", ".txt")
        if house.parts(path)[0] == "records" or "/records/" in "/" + house.name(path)
        for hit in business_words(house.text(path))
    ]
    assert not problems, house.report(problems, "say it without the business word, or move it up")


@pytest.mark.parametrize(
    "source", ["lead", "the Deals of", "invoice_id", "openDeal", "class LeadList", "x.leads.all()"]
)
def test_control_a_business_word_is_found(source):
    assert business_words(source)


@pytest.mark.parametrize("source", ["leading zeros", "mislead", "ideal", "dealer"])
def test_other_words_stay_allowed(source):
    assert not business_words(source)


# --- Foreign keys -------------------------------------------------------------------------------
def upward_relations() -> list[str]:
    """Relations of our models to a model on a higher floor.

    One exception: the kernel may name ``settings.AUTH_USER_MODEL`` (an owner is a user), as every
    reusable Django app does; it never imports the users app.
    """
    found = []
    for model in apps.get_models():
        app = model.__module__.split(".")[0]
        if app not in house.FLOORS:
            continue
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            target = field.related_model.__module__.split(".")[0]
            if field.related_model._meta.label == settings.AUTH_USER_MODEL:
                continue
            if target in house.FLOORS and house.floor(target) < house.floor(app):
                found.append(f"{model._meta.label}.{field.name} → {field.related_model.__name__}")
    return found


def test_foreign_keys_point_downwards():
    problems = upward_relations()
    assert not problems, house.report(problems, "turn the key round, or store a plain number")


def test_control_an_upward_foreign_key_is_found(monkeypatch):
    """Without the one exception, the kernel's keys to users are upward ones."""
    monkeypatch.setattr(settings, "AUTH_USER_MODEL", "nobody.User")
    assert any(problem.endswith("→ User") for problem in upward_relations())


# --- Template links -----------------------------------------------------------------------------
def apps_of_routes() -> dict[str, str]:
    """{full url name: top-level package of its view}."""
    found: dict[str, str] = {}

    def walk(patterns, namespaces: tuple[str, ...]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = (pattern.namespace,) if pattern.namespace else ()
                walk(pattern.url_patterns, namespaces + inner)
            elif isinstance(pattern, URLPattern) and pattern.name:
                module = getattr(pattern.callback, "__module__", "")
                found[":".join((*namespaces, pattern.name))] = module.split(".")[0]

    walk(get_resolver().url_patterns, ())
    return found


def upward_links(template: str, source: str, routes: dict[str, str]) -> list[str]:
    """Links of a template to a higher floor, or to a route that does not exist.

    A template outside an app's folder (the frame, error pages, restyled sign-in pages) stands
    with the kernel: every app extends it, so it may name no app; the menu comes from a registry.
    """
    own = house.app_of_template(template) or "records"
    found = []
    for word, target in LINKS.findall(source):
        if word == "url":
            app = routes.get(target, "nowhere")
        else:
            app = house.app_of_template(target) or "records"
        if app == "nowhere":
            found.append(f"{{% url '{target}' %}}: no such route")
        elif app in house.FLOORS and house.floor(app) < house.floor(own):
            found.append(f"{{% {word} '{target}' %}} belongs to {app}, which stands above {own}")
    return found


def test_template_links_point_downwards():
    routes = apps_of_routes()
    problems = [
        f"{house.name(path)}: {problem}"
        for path in house.templates()
        for problem in upward_links(house.template_name(path), house.text(path), routes)
    ]
    assert not problems, house.report(
        problems, "register a panel, button or menu entry from the upper app instead"
    )


@pytest.mark.parametrize(
    "link",
    ["{% url 'lead' 1 %}", "{% include 'leads/row.html' %}", '{% extends "crm/home.html" %}'],
)
def test_control_an_upward_link_is_found(link):
    assert upward_links("users/person.html", link, {"lead": "leads"})


def test_control_an_unknown_route_is_found():
    assert upward_links("crm/home.html", "{% url 'nothing' %}", {})


def test_downward_links_are_allowed():
    source = "{% extends 'base.html' %}{% url 'admin:index' %}{% include 'users/face.html' %}"
    assert not upward_links("leads/page.html", source, {"admin:index": "django"})
