"""The message catalogues are complete (X35: gettext everywhere from day one)."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from crm import texts
from tests.guards import house

PERCENT = re.compile(r"%\(\w+\)[a-z]|%[sd]")


@pytest.mark.parametrize("language", texts.languages())
def test_every_message_is_translated(language):
    problems = texts.missing(language)
    assert not problems, house.report(
        problems, "python manage.py update_catalogues, then translate what it lists"
    )


def placeholders(text: str) -> set[str]:
    """What a message leaves open: %(name)s and {name}."""
    try:
        named = {field for _, field, _, _ in Formatter().parse(text) if field}
    except ValueError:
        named = set()
    return named | set(PERCENT.findall(text.replace("%%", "")))


@pytest.mark.parametrize("language", texts.languages())
def test_translations_keep_every_placeholder(language):
    """A translation that drops a name hides it; one that invents a name raises."""
    problems = []
    for message in texts.read(language):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        translations = [message.string] if isinstance(message.string, str) else list(message.string)
        for source, text in zip(sources, translations, strict=False):
            if source and text and placeholders(text) != placeholders(source):
                problems.append(f"{source!r}: {text!r}")
    assert not problems, house.report(problems, "use the same %(name)s and {name} in both")


def test_control_a_lost_placeholder_is_seen():
    assert placeholders("%(n)s of {all}") == {"%(n)s", "all"}
    assert placeholders("100%% {x}") == {"x"}


@pytest.fixture
def small_house(tmp_path, settings):
    """A project of one module and one template, with no catalogue yet."""
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "views.py").write_text(
        'from x import gettext as _\n_("Good morning")\nngettext("%(n)s hat", "%(n)s hats", 2)\n'
    )
    (tmp_path / "app" / "templates" / "page.html").write_text(
        '{% load i18n %}<p>\n      {% translate "Don\'t" %}\n  {% blocktranslate trimmed %}\n'
        "     Dear {{ name }},\n {% endblocktranslate %}{% translate 'May' context 'verb' %}</p>"
    )
    return tmp_path


MESSAGES = {"Good morning", "%(n)s hat", "Don't", "Dear %(name)s,", "May"}


def test_control_missing_messages_are_found(small_house):
    assert set(texts.missing("de")) == MESSAGES


def test_control_empty_half_and_fuzzy_translations_are_found(small_house):
    assert set(texts.update("de")) == MESSAGES
    path = texts.catalogue_path("de")
    text = path.read_text()
    text = text.replace('"Good morning"\nmsgstr ""', '"Good morning"\nmsgstr "Guten Morgen"')
    text = text.replace('msgstr[0] ""', 'msgstr[0] "%(n)s Hut"')
    text = text.replace('msgid "Don\'t"\nmsgstr ""', '#, fuzzy\nmsgid "Don\'t"\nmsgstr "Nicht"')
    path.write_text(text)
    assert set(texts.missing("de")) == MESSAGES - {"Good morning"}


def test_update_drops_what_is_gone_and_keeps_what_is_translated(small_house):
    texts.update("de")
    path = texts.catalogue_path("de")
    path.write_text(
        path.read_text().replace('msgid "May"\nmsgstr ""', 'msgid "May"\nmsgstr "Darf"')
    )
    (small_house / "app" / "views.py").write_text("")
    assert set(texts.update("de")) == {"Don't", "Dear %(name)s,"}
    with path.open("rb") as stored:
        assert read_po(stored).get("May", "verb").string == "Darf"
