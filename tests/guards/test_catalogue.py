"""The message catalogues are complete (X35: gettext everywhere from day one)."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import trans_real

from crm import catalogues
from tests.guards import house

PERCENT = re.compile(r"%\(\w+\)[a-z]|%[sd]")


@pytest.mark.parametrize("language", catalogues.languages())
def test_every_message_is_translated(language):
    problems = catalogues.missing(language)
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


@pytest.mark.parametrize("language", catalogues.languages())
def test_translations_keep_every_placeholder(language):
    """A translation that drops a name hides it; one that invents a name raises."""
    problems = []
    for message in catalogues.read(language):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        for source, text in zip(sources, texts, strict=False):
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
    assert set(catalogues.missing("de")) == MESSAGES


def test_control_empty_half_and_fuzzy_translations_are_found(small_house):
    assert set(catalogues.update("de")) == MESSAGES
    path = catalogues.catalogue_path("de")
    text = path.read_text()
    text = text.replace('"Good morning"\nmsgstr ""', '"Good morning"\nmsgstr "Guten Morgen"')
    text = text.replace('msgstr[0] ""', 'msgstr[0] "%(n)s Hut"')
    text = text.replace('msgid "Don\'t"\nmsgstr ""', '#, fuzzy\nmsgid "Don\'t"\nmsgstr "Nicht"')
    path.write_text(text)
    assert set(catalogues.missing("de")) == MESSAGES - {"Good morning"}


def test_update_drops_what_is_gone_and_keeps_what_is_translated(small_house):
    catalogues.update("de")
    path = catalogues.catalogue_path("de")
    path.write_text(
        path.read_text().replace('msgid "May"\nmsgstr ""', 'msgid "May"\nmsgstr "Darf"')
    )
    (small_house / "app" / "views.py").write_text("")
    assert set(catalogues.update("de")) == {"Don't", "Dear %(name)s,"}
    with path.open("rb") as stored:
        assert read_po(stored).get("May", "verb").string == "Darf"


def test_compiled_catalogues_are_used(tmp_path, settings):
    """`compile_catalogues` writes what Django reads; a second run has nothing to do."""
    settings.LOCALE_PATHS = [tmp_path]
    path = catalogues.catalogue_path("de")
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Through and through"\nmsgstr "Durch und durch"\n'
    )
    call_command("compile_catalogues", verbosity=0)
    assert path.with_suffix(".mo").is_file()
    assert catalogues.compile_all() == []
    trans_real._translations = {}
    with translation.override("de"):
        assert translation.gettext("Through and through") == "Durch und durch"
    trans_real._translations = {}
