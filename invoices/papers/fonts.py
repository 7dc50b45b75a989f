"""The typeface of documents, carried along: the machine that draws may have none."""

from __future__ import annotations

import base64
from functools import cache

from django.templatetags.static import static

from records.printing.render import Refused, static_file

# A family each: the renderer goes from one to the next for a letter it lacks.
PARTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
WEIGHTS = (400, 600)
FILE = "vendor/inter/files/inter-{part}-wght-normal.woff2"


def needed(text: str) -> list[str]:
    """The parts of the typeface with letters of this text; the first is always there."""
    found = {part_of(letter) for letter in set(text)}
    return [part for part in PARTS if part == "latin" or part in found]


def part_of(letter: str) -> str:
    code = ord(letter)
    if 0x370 <= code < 0x400 or 0x1F00 <= code < 0x2000:
        return "greek" if code < 0x400 else "greek-ext"
    if 0x400 <= code < 0x530:
        return "cyrillic" if code < 0x460 else "cyrillic-ext"
    if 0x1EA0 <= code < 0x1EFA or code == 0x20AB:
        return "vietnamese"
    return "latin-ext" if 0x100 <= code < 0x2B0 or code in {0x2212} else "latin"


@cache
def face(part: str) -> str:
    """``@font-face`` of one part; empty before the files are there (set-up brings them)."""
    try:
        data = base64.b64encode(static_file(static(FILE.format(part=part)))).decode()
    except Refused:
        return ""
    return (
        f'@font-face {{ font-family: "Paper {part}"; font-weight: 100 900; '
        f'src: url("data:font/woff2;base64,{data}") format("woff2"); }}'
    )


def faces(text: str) -> str:
    """The faces a text needs, and the order in which they are asked."""
    parts = needed(text)
    families = ", ".join(f'"Paper {part}"' for part in parts)
    rule = (
        f'html {{ font-family: {families}, "Inter", "Noto Sans", "Noto Sans Arabic", '
        '"Noto Sans Hebrew", "Noto Sans CJK SC", "Droid Sans Fallback", sans-serif; }'
    )
    return "\n".join([*(face(part) for part in parts), rule])
