"""Which texts the product can show, and which of them lack a translation.

English is the language of the sources; every other language of ``settings.LANGUAGES`` has its
catalogue at ``locale/<language>/LC_MESSAGES/django.po``. Babel reads the sources, so no machine
needs GNU gettext; ``crm.catalogues`` compiles what stands in the catalogues.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SKIPPED = {"tools", "var", "static", "node_modules", "tests", "migrations", "docs"}


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def catalogue_path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[Path]:
    """Our Python files and templates; tests speak to no user."""
    for path in sorted(Path(settings.BASE_DIR).rglob("*")):
        folders = set(path.relative_to(settings.BASE_DIR).parts[:-1])
        if folders & SKIPPED or any(folder.startswith(".") for folder in folders):
            continue
        if path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in folders):
            yield path


def messages_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """(message or (singular, plural), context) of one file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Between brackets Python's tokenizer forgives the indentation of a template.
        text = f"({templatize(text, origin=str(path))})"
    for _line, message, _comments, context in extract(
        "python", BytesIO(text.encode()), keywords=KEYWORDS
    ):
        yield message, context


def collect() -> Catalog:
    """Every message the product can show, as an empty catalogue."""
    found = Catalog(charset="utf-8")
    for path in sources():
        for message, context in messages_of(path):
            found.add(message, context=context)
    return found


def read(language: str) -> Catalog:
    path = catalogue_path(language)
    if not path.is_file():
        return Catalog(locale=language, project="Throughline", charset="utf-8")
    with path.open("rb") as stored:
        return read_po(stored, locale=language)


def update(language: str) -> list[str]:
    """Bring a catalogue up to date: new messages come in empty, unused ones leave.

    Returns the messages that still wait for a translation. Nothing is guessed ("fuzzy"), and no
    line numbers are kept, so that two branches rarely meet in one place.
    """
    catalogue = read(language)
    catalogue.update(collect(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.fuzzy = False
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = BytesIO()
    write_po(
        text,
        catalogue,
        width=100,
        no_location=True,
        sort_output=True,
        ignore_obsolete=True,
        omit_header=True,
    )
    path.write_bytes(header(catalogue).encode() + text.getvalue())
    return missing(language)


def header(catalogue: Catalog) -> str:
    """A header without dates or names: both only make branches differ."""
    return (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Language: {catalogue.locale}\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )


def missing(language: str) -> list[str]:
    """Messages of the sources with no, an empty, a half or a fuzzy translation."""
    known = read(language)
    found = []
    for message in collect():
        if not message.id:
            continue
        single = message.id if isinstance(message.id, str) else message.id[0]
        stored = known.get(single, message.context)
        texts = stored.string if stored else ""
        texts = [texts] if isinstance(texts, str) else list(texts)
        if stored is None or stored.fuzzy or not all(texts):
            found.append(single)
    return found
