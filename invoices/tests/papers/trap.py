"""A server that hopes to be asked and a file that hopes to be read by a document, and who tells
whether they were (TRUST B9)."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import pypdf
import pytest

from records.limited import ROOT

SECRET = "canary-7c0d"
NEVER = ("/passwd", "/shadow", ".env", "settings.py", ".sqlite3", ".key")


class Trap:
    """A server that hopes to be asked, and a file that hopes to be read."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / f"{SECRET}.txt"
        self.file.write_text(SECRET * 3)
        (folder / f"{SECRET}.css").write_text("body::after { content: 'canary-7c0d' }")
        self.asked: list[bytes] = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _address = self.server.accept()
                caller.settimeout(2)
                self.asked.append(caller.recv(200))
                caller.close()

    @property
    def markup(self) -> str:
        """All ways out of a document that are known."""
        http, file = f"http://127.0.0.1:{self.port}/{SECRET}", self.file.as_uri()
        css = file.replace(".txt", ".css")
        svg = quote(
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">'
            f'<image x:href="{http}"/><image href="{file}"/><use href="{file}#a"/></svg>'
        )
        return f"""<link rel="attachment" href="{file}">
            <link rel="attachment" href="data:text/plain,{SECRET}">
            <link rel="stylesheet" href="{http}.css"><link rel="stylesheet" href="{css}">
            <base href="{http}"><meta http-equiv="refresh" content="0;url={http}">
            <style>@import url({http}.css); @import url({css});
              @font-face {{ font-family: x; src: url({http}.woff) }}
              p {{ background: url({http}.png); font-family: x; list-style-image: url({file}) }}
            </style>
            <img src="{http}.png"><img src="{file}"><img src="data:image/svg+xml,{svg}">
            <object data="{file}" type="text/html"></object><embed src="{http}">
            <iframe src="{http}"></iframe><a rel="attachment" href="{file}">x</a>
            <svg xmlns="http://www.w3.org/2000/svg"><image href="{http}.svg"/></svg>
            <p style="background: url({http})">words</p>"""


def attached(pdf: bytes) -> set[str]:
    return set(pypdf.PdfReader(io.BytesIO(pdf)).attachments)


def is_caught(trap: Trap, pdf: bytes) -> bool:
    """Somebody asked, or a file came along."""
    names = attached(pdf)
    carried = [
        data for all_of in pypdf.PdfReader(io.BytesIO(pdf)).attachments.values() for data in all_of
    ]
    told = SECRET in text_of(pdf) or any(SECRET.encode() in data for data in carried)
    return bool(trap.asked or names or told)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def draw_without_walls(html: str) -> bytes:
    """By the renderer as it comes, for controls."""
    code = (
        "import sys, weasyprint as w; w.HTML(string=sys.stdin.read()).write_pdf(sys.stdout.buffer)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=html.encode(), capture_output=True, check=True
    )
    return done.stdout


needs_strace = pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")


def seen_from_outside(html: str, folder: Path) -> list[str]:
    """Draws it under strace: what the child opened, by its system calls. Fails where it asked for
    a connection; skips where nobody may look."""
    report = folder / "calls"
    given = json.dumps({"html": html, "styles": []}).encode()
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    command = ["strace", "-f", "-e", "trace=openat,open,connect,sendto", "-o", str(report),
               sys.executable, "-m", "records.printing.child"]  # fmt: skip
    done = subprocess.run(
        command, input=given, capture_output=True, env=environment, cwd=ROOT, check=False
    )
    if b"ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.stdout.startswith(b"%PDF")
    calls = report.read_text(errors="replace").splitlines()
    assert not [call for call in calls if "connect(" in call or "sendto(" in call]
    return [call.split('"')[1] for call in calls if "open" in call and call.count('"') >= 2]


def is_nobodys(path: str) -> bool:
    """Neither the project's data, nor its settings, nor people's."""
    return SECRET not in path and not path.endswith(NEVER)
