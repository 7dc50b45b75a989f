"""Which encoding a file has: from its mark, from strict decoding, and only then by guessing.

Text is always decoded strictly: a wrong encoding is refused with a line number and never turns
into U+FFFD (TRUST C9).
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from records.imports.reading.table import Note, Unreadable

BLOCK = 1 << 20
LONGEST_LINE = 1 << 20  # bytes; a line of 200 MB is an attack or another kind of file (C8)
MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# Offered in the wizard and to the guesser, likeliest first.
ENCODINGS = [
    "utf-8", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "mac_roman", "shift_jis", "gb18030", "big5", "euc_kr", "utf-16", "utf-16-le", "utf-16-be",
]  # fmt: skip
C1 = re.compile("[\x80-\x84\x86-\x9f]")
REPAIRS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
CONTAINERS = {
    b"PK\x03\x04": "zip",
    b"%PDF": "pdf",
    b"\xd0\xcf\x11\xe0": "office",
    b"\x1f\x8b": "gzip",
}


def detect_encoding(path: Path) -> tuple[str, list[Note]]:
    """The encoding of the whole file, and what to tell about it.

    Raises ``Unreadable``: empty, another kind of file, NUL bytes, or a line without end.
    """
    with path.open("rb") as file:
        head = file.read(BLOCK)
    if not head.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise Unreadable("empty")
    for start, what in CONTAINERS.items():
        if head.startswith(start):
            raise Unreadable("other_kind", found=what)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            check(path, encoding)
            return encoding, []
    if encoding := wide_without_mark(head):
        check(path, encoding)
        return encoding, [Note("encoding_guessed", {"encoding": encoding})]
    try:
        check(path, "utf-8")
    except Unreadable as wrong:
        if wrong.code != "encoding":
            raise
    else:
        return "utf-8", []
    encoding = guess(non_ascii_sample(path))
    check(path, encoding)
    return encoding, [Note("encoding_guessed", {"encoding": encoding})]


def wide_without_mark(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of western text is zero."""
    even, odd = head[0:4000:2].count(0), head[1:4000:2].count(0)
    pairs = max(1, len(head[:4000]) // 2)
    if odd / pairs > 0.4 and even / pairs < 0.1:
        return "utf-16-le"
    if even / pairs > 0.4 and odd / pairs < 0.1:
        return "utf-16-be"
    return ""


def non_ascii_sample(path: Path, enough: int = 40_000) -> bytes:
    """Lines with bytes above 127: they alone tell one old encoding from another."""
    sample = bytearray()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                sample += line
            if len(sample) > enough:
                break
    return bytes(sample)


def guess(sample: bytes) -> str:
    """Windows-1252 unless much else speaks against it."""
    foreign = sum(byte > 127 for byte in sample)
    try:
        sample.decode("cp1252")
        western = True
    except UnicodeDecodeError:
        western = False
    if western and foreign < max(40, len(sample) // 20):
        return "cp1252"
    best = from_bytes(sample, cp_isolation=ENCODINGS[1:13], explain=False).best()
    if best is None:
        return "cp1252" if western else "latin-1"
    return best.encoding


def check(path: Path, encoding: str) -> bool:
    """Decode the whole file once, in blocks; True when it holds twice encoded characters.

    Raises ``Unreadable`` with the line of the fault.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line, pending, broken = 1, 0, False
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as fault:
                lines = fault.object[: fault.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
                raise Unreadable("encoding", line + lines.count(b"\n"), encoding=encoding) from None
            if not block:
                return broken
            broken = broken or bool(C1.search(text))
            unified = text.replace("\r\n", "\n").replace("\r", "\n")
            if (nul := unified.find("\0")) >= 0:
                raise Unreadable("nul", line + unified.count("\n", 0, nul))
            first, last = unified.find("\n"), unified.rfind("\n")
            pending = pending + len(unified) if first < 0 else len(unified) - last
            if pending > LONGEST_LINE:
                raise Unreadable("long_line", line + unified.count("\n"), limit=LONGEST_LINE)
            line += unified.count("\n")
