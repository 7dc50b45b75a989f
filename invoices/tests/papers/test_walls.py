"""TRUST B9, law 5: what stands in a document reaches no address and no file of the host.

Twice: as people would type it, where it is text; and as markup, as if escaping had failed. The
control draws the same markup with the renderer as it comes, and is caught.
"""

from __future__ import annotations

import base64
import json
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from urllib.parse import quote

import pytest

from invoices.papers import Party, pdf_of
from invoices.papers.pdf import accent
from invoices.tests.papers.factories import SELLER, make_line, make_paper
from invoices.tests.papers.trap import (
    SECRET,
    attached,
    draw_without_walls,
    is_caught,
    is_nobodys,
    needs_strace,
    seen_from_outside,
    text_of,
)
from records.limited import ROOT
from records.printing.child import MEMORY
from records.printing.render import render


def test_as_markup_it_reaches_nothing(trap):
    """Everything but data: is refused; what leads out is taken out before it is drawn."""
    pdf = render(f"<html><body>{trap.markup}</body></html>")
    assert not is_caught(trap, pdf)


def test_control_the_renderer_as_it_comes_is_caught(trap):
    """The same document without our walls asks the server and carries the file along."""
    pdf = draw_without_walls(trap.markup)
    assert trap.asked and attached(pdf)


def test_as_people_type_it_it_is_text(trap):
    """Every field of a document at once, as long as its column takes; only the e-invoice comes
    along."""
    long, bad = trap.markup[:2_000], trap.markup[:250]
    party = Party(bad, (bad, bad), "DE", *[bad[:120]] * 7)
    line = make_line(0, name=bad, details=long, code=bad[:60], unit=bad[:3])
    paper = make_paper(
        (line,), options=(line,), seller=party, buyer=replace(party, country="AT"),
        name=bad[:200], number="B9", intro=long, footer=long, terms=bad,
        reasons={"S": bad}, link=bad, colour=bad,
        bank=replace(make_paper().bank, name=bad[:120], bic=bad[:11]),
    )  # fmt: skip
    pdf = pdf_of(paper)
    assert not trap.asked
    assert attached(pdf) == {"factur-x.xml"}
    text = text_of(pdf)
    assert "rel=" in text and SECRET * 2 not in text


@pytest.mark.parametrize("form", ["svg", "entity", "address", "file"])
def test_a_hostile_logo_reaches_nothing(trap, form):
    """A logo as SVG with pictures of elsewhere, an entity of a file, or no data at all."""
    http, file = f"http://127.0.0.1:{trap.port}/x", trap.file.as_uri()
    logo = {
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg"><style>@import url({http})</style>'
               f'<image href="{http}"/><image href="{file}"/><script href="{http}"/></svg>',
        "entity": f'<!DOCTYPE svg [<!ENTITY a SYSTEM "{file}">]><svg xmlns="http://www.w3.org/2000/svg">'
                  "<text>&a;</text></svg>",
    }.get(form)  # fmt: skip
    source = {"address": http, "file": file}.get(form) or "data:image/svg+xml;base64," + (
        base64.b64encode((logo or "").encode()).decode()
    )
    pdf = pdf_of(make_paper(1, logo=source, number=""))
    assert not is_caught(trap, pdf)


def bomb(width: int, height: int) -> str:
    """A PNG of a few kilobytes that unpacks to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(b"\0" * (width * 3 + 1)) for _row in range(min(height, 400)))
    png = b"\x89PNG\r\n\x1a\n" + chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    )
    png += chunk(b"IDAT", data + rows.flush()) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(png).decode()


HUGE = {
    "picture": lambda: f'<img src="{bomb(60_000, 60_000)}">',
    "svg": lambda: (
        '<img src="data:image/svg+xml,'
        + quote('<svg xmlns="http://www.w3.org/2000/svg" width="99999999" height="99999999"/>')
        + '">'
    ),
    "page": lambda: "<style>@page { size: 9999999mm 9999999mm }</style>x",
    "nested": lambda: "<div>" * 3_000 + "x",
}


# Run by a small process of its own: a child begins with the memory of the one that forks it, and
# a test process is big by then.
WEIGH = """
import contextlib, resource, sys
from records.limited import TooMuch, run_child
from records.printing.child import SECONDS
with contextlib.suppress(TooMuch):
    run_child("records.printing.child", seconds=4 * SECONDS, given=sys.stdin.buffer.read())
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime, used.ru_maxrss * 1024)
"""


def weighed(html: str) -> tuple[float, int]:
    """Seconds of processor and bytes of memory the renderer took for ``html``."""
    done = subprocess.run(
        [sys.executable, "-c", WEIGH], input=json.dumps({"html": html, "styles": []}).encode(),
        capture_output=True, cwd=ROOT, check=True,
    )  # fmt: skip
    seconds, memory = done.stdout.split()
    return float(seconds), int(memory)


@pytest.mark.parametrize("kind", HUGE)
def test_what_is_huge_ends(kind):
    """Within 20 s of processor and 512 MB: a document or a refusal, and the next one is drawn."""
    seconds, memory = weighed(HUGE[kind]())
    assert seconds <= 21
    assert 10 << 20 < memory <= MEMORY == 512 << 20
    assert render("<p>next</p>").startswith(b"%PDF")


def test_a_colour_is_only_a_colour():
    assert accent("aa00FF") == ":root { --accent: #aa00FF; }"
    assert accent("red; } @import url(file:///etc/passwd); {") == ":root { --accent: #1f5fae; }"


@needs_strace
def test_seen_from_outside_it_opens_only_libraries_and_fonts(trap, tmp_path):
    """By the system calls: no socket but local ones of no address, no file of the project's data,
    of the settings, or of people."""
    opened = seen_from_outside(f"<body>{trap.markup}</body>", tmp_path)
    assert opened and all(map(is_nobodys, opened))


def test_the_second_wall_holds_alone():
    """Should the fetcher be walked round, the child itself still connects to and opens nothing."""
    code = """
import socket, subprocess
from records.printing.child import shut_the_doors
shut_the_doors()
for act in (lambda: socket.create_connection(("127.0.0.1", 9)), lambda: open("/etc/hostname"),
            lambda: subprocess.run(["true"])):
    try:
        act()
    except PermissionError:
        print("shut")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.split() == [b"shut"] * 3


def test_the_seller_may_have_any_picture_as_logo():
    """What is no picture leaves its place empty; the document is drawn."""
    for logo in ("data:image/png;base64,AAAA", "data:text/html,<b>x", "nonsense"):
        paper = make_paper(1, logo=logo, seller=SELLER, number="")
        assert pdf_of(paper).startswith(b"%PDF")
