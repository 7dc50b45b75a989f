"""Small drawn things that take a little thought: icons, initials, chips, progress
(docs/design.md); templates have them as tags of ``parts`` and ``lucide``."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import lucide as drawings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from records.tones import GREY, NAMES, tone_of

NOTHING = escape("")
SVG = "{http://www.w3.org/2000/svg}"


def lucide(name: str, *, size: int | None = 24, **attributes: object) -> SafeString:
    """``{% lucide "plus" aria_hidden="true" %}``, drawn once. Raises IconDoesNotExist for an
    unknown name."""
    return _drawn(str(name), size, tuple((key, str(value)) for key, value in attributes.items()))


@lru_cache(maxsize=1000)
def _drawn(name: str, size: int | None, attributes: tuple[tuple[str, str], ...]) -> SafeString:
    """ElementTree escapes every attribute."""
    svg = ElementTree.fromstring(_outline(name))
    sizes = {} if size is None else {"width": str(size), "height": str(size)}
    svg.attrib.update(sizes | {key.replace("_", "-"): value for key, value in attributes})
    for node in svg.iter():
        node.tag = node.tag.removeprefix(SVG)  # within a page it needs no namespace
    return mark_safe(ElementTree.tostring(svg, encoding="unicode"))


def _outline(name: str) -> bytes:
    try:
        return outlines().read(f"{name}.svg")
    except KeyError as error:
        raise drawings.IconDoesNotExist(f"The icon {name!r} does not exist.") from error


@cache
def outlines() -> ZipFile:
    """The library's icons, opened once for a process; the library itself reads the table of its
    archive for each icon. In memory, as forked processes would share the place in an open file."""
    return ZipFile(BytesIO(files(drawings).joinpath("lucide.zip").read_bytes()))


def initials(name: str) -> str:
    """First letters of the first and last word: "Harbour Bakery" → "HB"."""
    words = name.replace("@", " ").split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def face(person: object, size: str = "") -> SafeString:
    """Initials in a circle; ``size`` "s" in rows, "l" on a record."""
    return _face(str(person), size)


@lru_cache(maxsize=5_000)
def _face(name: str, size: str) -> SafeString:
    classes = f"face tone-{tone_of(name)}" + (f" face-{size}" if size else "")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials(name))


def chip(words: object, tone: str = GREY, dot: bool = True) -> SafeString:
    """A coloured value. An unknown tone is drawn grey rather than lost."""
    known = tone if tone in NAMES else GREY
    classes = "chip chip-dot" if dot else "chip"
    return format_html('<bdi class="{} tone-{}">{}</bdi>', classes, known, words)


def progress(done: int, total: int, label: str) -> SafeString:
    """How far long work has come, as a bar that a screen reader names by its label."""
    return format_html(
        '<progress value="{}" max="{}" aria-label="{}"></progress>', done, total or 1, label
    )
