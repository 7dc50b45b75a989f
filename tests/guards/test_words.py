"""What people read can be translated (X35). A heuristic: it looks where words usually stand."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser

import pytest

from tests.guards import house
from tests.guards.allowed import ALLOWED

LETTERS = re.compile(r"[^\W\d_]{2,}")
TRANSLATED = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}"
    r"|{%\s*block\s+\w*(?:attributes|class)\w*\s*%}.*?{%\s*endblock\b.*?%}"  # no text inside
    r"|{%.*?%}|{{.*?}}|{#.*?#}",
    re.DOTALL,
)
SHOWN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
# Names and signs that are the same in every language.
NAMES = {"throughline", "ctrl", "esc", "enter", "csv", "xlsx", "vcard", "json", "html", "django"}
NAMES |= {"linkedin", "manage", "py", "doctor"}


def has_words(text: str) -> bool:
    return any(word.lower() not in NAMES for word in LETTERS.findall(text))


class Shown(HTMLParser):
    """Collects what a reader sees and gettext does not."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.unread = 0
        self.feed(TRANSLATED.sub(lambda match: "\n" * match.group().count("\n"), source))
        self.close()

    def note(self, text: str) -> None:
        if not self.unread and has_words(text):
            self.found.append(f"{self.getpos()[0]}: {text.strip()[:60]!r}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in {"script", "style", "code", "kbd"}
        for key, value in attrs:
            if key in SHOWN_ATTRIBUTES and not (key == "title" and tag == "link"):
                self.note(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.unread = max(0, self.unread - (tag in {"script", "style", "code", "kbd"}))

    def handle_data(self, data: str) -> None:
        self.note(data)


def is_exempt(name: str) -> bool:
    return any(name.startswith(row) for row in ALLOWED["texts without gettext"])


def test_templates_speak_through_gettext():
    problems = [
        f"{house.name(path)}:{hit}"
        for path in house.templates()
        if path.suffix == ".html" and not is_exempt(house.name(path))
        for hit in Shown(house.text(path)).found
    ]
    assert not problems, house.report(problems, "{% translate %} or {% blocktranslate %}")


@pytest.mark.parametrize(
    "source",
    ["<p>Hello</p>", '<a title="Open it">', '<input placeholder="Name">', "<b>{{x}} of</b>"],
)
def test_control_untranslated_words_in_a_template_are_found(source):
    assert Shown(source).found


def test_translated_words_and_signs_pass():
    source = (
        '{% translate "Hello" %}<p>{% blocktranslate %}Dear {{ x }}{% endblocktranslate %}</p>'
        '<kbd>Ctrl K</kbd><b>· 12 / {{ n }}</b><code>text</code><a class="title">Throughline</a>'
    )
    assert not Shown(source).found


# --- Python -------------------------------------------------------------------------------------
SHOWN_ARGUMENTS = {
    "verbose_name",
    "verbose_name_plural",
    "help_text",
    "label",
    "empty_label",
    "message",
    "placeholder",
    "title",
}
SHOWN_FIRST = {"ValidationError", "PermissionDenied", "Http404"}
SHOWN_SECOND = {"success", "error", "warning", "info"}  # messages.…(request, words)
META_NAMES = {"verbose_name", "verbose_name_plural"}


def plain_words(node: ast.expr | None) -> bool:
    """A bare text (or f-string) with words in it, not handed through gettext."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return has_words(node.value)
    if isinstance(node, ast.JoinedStr):
        return any(plain_words(part) for part in node.values if isinstance(part, ast.Constant))
    return False


def untranslated(source: ast.Module) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(source):
        if isinstance(node, ast.Call):
            found += [(node.lineno, what) for what in _of_call(node)]
        elif isinstance(node, ast.ClassDef):
            found += [(line, what) for line, what in _of_class(node)]
    return found


def _of_call(node: ast.Call) -> list[str]:
    name = house.called_name(node)
    last = name.rsplit(".", 1)[-1]
    shown = [word.value for word in node.keywords if word.arg in SHOWN_ARGUMENTS]
    if last in SHOWN_FIRST:
        shown += node.args[:1]
    elif (name.startswith("messages.") and last in SHOWN_SECOND) or last == "Gate":
        shown += node.args[1:2]
    elif re.search(r"(^|\.)(forms|models)\.[A-Z]\w+(Field|ForeignKey)$|^models\.ForeignKey$", name):
        shown += [argument for argument in node.args[:1] if isinstance(argument, ast.Constant)]
        if last in {"ForeignKey", "OneToOneField", "ManyToManyField"}:
            shown = shown[:-1] if node.args else shown  # the first argument names a model
    return [f"{last}({ast.unparse(value)[:50]})" for value in shown if plain_words(value)]


def _of_class(node: ast.ClassDef) -> list[tuple[int, str]]:
    """Labels of choices and names in Meta."""
    choices = any(ast.unparse(base).endswith("Choices") for base in node.bases)
    found = []
    for line in node.body:
        if not isinstance(line, ast.Assign):
            continue
        target = ast.unparse(line.targets[0])
        label = (
            line.value.elts[-1] if isinstance(line.value, ast.Tuple) and line.value.elts else None
        )
        if choices and plain_words(label):
            found.append((line.lineno, f"{node.name}.{target}"))
        if node.name == "Meta" and target in META_NAMES and plain_words(line.value):
            found.append((line.lineno, f"Meta.{target}"))
    return found


def test_python_speaks_through_gettext():
    problems = [
        f"{house.name(path)}:{line}: {what}"
        for path in house.python()
        if house.parts(path)[0] in house.FLOORS and not is_exempt(house.name(path))
        for line, what in untranslated(house.tree(path))
    ]
    assert not problems, house.report(problems, "from django.utils.translation import gettext as _")


@pytest.mark.parametrize(
    "source",
    [
        "models.CharField('Name', max_length=3)",
        "forms.CharField(label='Name')",
        "messages.success(request, f'{n} saved')",
        "raise ValidationError('Too long')",
        "Gate('code', 'Not now', q)",
        "class A(models.TextChoices):\n    B = 'b', 'Bee'",
        "class Meta:\n    verbose_name = 'thing'",
    ],
)
def test_control_untranslated_words_in_python_are_found(source):
    assert untranslated(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        "models.CharField(_('Name'), max_length=3)",
        "models.ForeignKey('records.Batch', models.CASCADE)",
        "Gate('code', _('Not now'), q)",
        "class A(models.TextChoices):\n    B = 'b', _('Bee')",
        "log.info('started')",
    ],
)
def test_translated_python_passes(source):
    assert not untranslated(ast.parse(source))
