"""Nothing in a page runs or styles itself (TRUST law 10, STYLE habit 23)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.guards import house

TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
COMMENTS = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}", re.DOTALL)
# Data for a script, not a script: the browser never runs these types.
DATA_TYPES = {"application/json", "text/plain"}
EVALUATED = re.compile(r"^\s*(js|javascript|data|vbscript):", re.IGNORECASE)
HANDLER = re.compile(r"on[a-z]|(style|srcdoc)$")
IN_STRINGS = re.compile(
    r"<(script|style)\b|\sstyle=[\"'{]|[\s\"']on[a-z]+=[\"'{]|hx-on|javascript:|hx-vars"
)
# What turns text into markup or code in a script of ours.
IN_SCRIPTS = re.compile(
    r"\beval\(|new Function\(|\.(inner|outer)HTML\s*\+?=|insertAdjacentHTML|document\.write"
    r"|set(Timeout|Interval)\(\s*[\"'`]|createContextualFragment"
)


class Inline(HTMLParser):
    """Collects every inline script, style and handler."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(TAGS.sub(blank, COMMENTS.sub(blank, source)))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        place = self.getpos()[0]
        if tag == "style":
            self.found.append(f"{place}: <style>")
        if tag == "script" and "src" not in names and names.get("type") not in DATA_TYPES:
            self.found.append(f"{place}: inline <script>")
        for key, value in attrs:
            bare = key.removeprefix("data-")
            if bare.startswith(("hx-on", "hx-vars")) or HANDLER.match(key):
                self.found.append(f"{place}: {key}=")
            elif EVALUATED.match(value or "") and not (key == "src" and tag == "img"):
                self.found.append(f"{place}: {key}={value[:30]!r}")


def blank(match: re.Match) -> str:
    """A value becomes a harmless word, a tag a space; line breaks stay, for the line numbers."""
    return ("x" if match.group().startswith("{{") else " ") + "\n" * match.group().count("\n")


def test_templates_hold_no_inline_script_or_style():
    problems = [
        f"{house.name(path)}:{hit}"
        for path in house.templates()
        if path.suffix == ".html"
        for hit in Inline(house.text(path)).found
    ]
    assert not problems, house.report(problems, "a class in CSS, or a small file in static/")


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        '<p style="color:red">',
        '<a {% if x %}onclick="f()"{% endif %}>',
        '<form hx-on:submit="f()">',
        '<div data-hx-on--load="f()">',
        '<a href="javascript:f()">',
        "<b hx-vals='js:{a: f()}'>",
        '<iframe srcdoc="x">',
    ],
)
def test_control_inline_code_is_found(source):
    assert Inline(source).found


def test_what_only_looks_like_it_passes():
    source = (
        '<script src="/static/x.js" defer></script><img src="data:image/png;base64,x">'
        '<script type="application/json">{}</script>{# <style> #}{% comment %}<style>'
        '{% endcomment %}<p class="style" data-once="1">{{ x }}</p>'
    )
    assert not Inline(source).found


def test_python_builds_no_inline_script_or_style():
    problems = []
    for path in house.python():
        tree = house.tree(path)
        prose = house.docstrings(tree)
        problems += [
            f"{house.name(path)}:{node.lineno}: {node.value.strip()[:60]!r}"
            for node in house.string_constants(tree)
            if id(node) not in prose and IN_STRINGS.search(node.value)
        ]
    assert not problems, house.report(problems, "a class in CSS, or a small file in static/")


@pytest.mark.parametrize("source", ["<td style='x'>", '<b onclick="x">', "<script>", " hx-on:x"])
def test_control_inline_code_in_a_string_is_found(source):
    assert IN_STRINGS.search(source)


def test_scripts_build_no_markup_from_text():
    problems = [
        f"{house.name(path)}:{line}: {what}"
        for path in house.files(".js")
        for line, what in house.find(IN_SCRIPTS.pattern, house.text(path))
    ]
    assert not problems, house.report(problems, "textContent, a <template>, or htmx")


@pytest.mark.parametrize("source", ["x.innerHTML = y", "eval('1')", "setTimeout('f()')"])
def test_control_markup_from_text_is_found(source):
    assert IN_SCRIPTS.search(source)
