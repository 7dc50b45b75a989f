"""vCard 2.1, 3.0 and 4.0 as a table: one row per card, one column per thing said of a person."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from records.imports.reading.encoding import check, detect_encoding
from records.imports.reading.table import Dialect, Row, Table, Unreadable

HEADER = [
    "Full name", "First name", "Last name", "Company", "Job title", "E-mails", "Phones",
    "Website", "Street", "City", "Region", "Postal code", "Country", "Birthday", "Note",
    "Categories", "UID",
]  # fmt: skip
CARD_LINES = 20_000


class Property(NamedTuple):
    line: int
    name: str
    parameters: dict[str, list[str]]
    value: str


def read_vcard(path: Path) -> Table:
    """Raises ``Unreadable`` where the file is no vCard."""
    encoding, notes = detect_encoding(path)
    check(path, encoding)
    first = next(cards_of(path, encoding), None)
    if first is None:
        raise Unreadable("no_cards")
    dialect = Dialect(kind="vcard", encoding=encoding)
    return Table(dialect, HEADER, lambda: rows_of(path, encoding), notes)


def rows_of(path: Path, encoding: str) -> Iterator[Row]:
    for line, properties, whole in cards_of(path, encoding):
        problem = None if whole else {"code": "unclosed_card"}
        yield Row(line, cells_of(properties), problem)


def unfolded(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Logical lines: folded ones joined, soft breaks of quoted-printable kept for its decoder."""
    start, held = 0, ""
    with path.open(encoding=encoding) as file:
        for number, raw in enumerate(file, 1):
            line = raw.rstrip("\r\n")
            soft = held.endswith("=") and "QUOTED-PRINTABLE" in held.partition(":")[0].upper()
            if soft:
                held += "\n" + line
            elif line[:1] in {" ", "\t"} and held:
                held += line[1:]
            else:
                if held:
                    yield start, held
                start, held = number, line
            if len(held) > 5_000_000:
                raise Unreadable("long_line", start, limit=5_000_000)
    if held:
        yield start, held


def cards_of(path: Path, encoding: str) -> Iterator[tuple[int, list[Property], bool]]:
    """(line of BEGIN, properties, closed properly)."""
    begun, properties, depth = 0, [], 0
    for line, text in unfolded(path, encoding):
        marker = text.strip().upper()
        if marker == "BEGIN:VCARD":
            depth += 1
            if depth > 1 and "AGENT" not in {each.name for each in properties}:
                yield begun, properties, False
                depth = 1
            if depth == 1:
                begun, properties = line, []
        elif marker == "END:VCARD" and depth:
            depth -= 1
            if depth == 0:
                yield begun, properties, True
        elif depth == 1:
            if len(properties) > CARD_LINES:
                raise Unreadable("too_many_parts", line, limit=CARD_LINES)
            if found := property_of(line, text):
                properties.append(found)
    if depth:
        yield begun, properties, False


def property_of(line: int, text: str) -> Property | None:
    head, colon, value = split_head(text)
    if not colon:
        return None
    name, *rest = re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", head)
    parameters: dict[str, list[str]] = {}
    for each in rest:
        key, equals, given = each.partition("=")
        if not equals:  # 2.1 writes bare types: TEL;HOME;VOICE
            key, given = "TYPE", each
        parameters.setdefault(key.upper(), []).extend(given.strip('"').upper().split(","))
    encoding = [*parameters.get("ENCODING", []), *parameters.get("TYPE", [])]
    if "QUOTED-PRINTABLE" in encoding:
        charset = (parameters.get("CHARSET") or ["UTF-8"])[0]
        value = decode_quoted(value, charset)
    return Property(line, name.rpartition(".")[2].upper(), parameters, value)


def split_head(text: str) -> tuple[str, str, str]:
    """Cut at the first colon outside double quotes."""
    found = re.match(r'((?:[^":]|"[^"]*")*):', text)
    return (found[1], ":", text[found.end() :]) if found else (text, "", "")


def decode_quoted(value: str, charset: str) -> str:
    raw = quopri.decodestring(value.encode("utf-8"))
    for attempt in (charset, "utf-8", "cp1252"):
        try:
            return raw.decode(attempt)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("latin-1")


def parts(value: str, mark: str = ";") -> list[str]:
    """Split at an unescaped mark and take the escapes away."""
    found = re.split(rf"(?<!\\){re.escape(mark)}", value)
    return [re.sub(r"\\([\\;,:nN])", plain, each).strip() for each in found]


def plain(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def all_of(properties: list[Property], *names: str) -> list[str]:
    values = [" ".join(parts(each.value, "\0")) for each in properties if each.name in names]
    return [value for value in values if value]


def cells_of(properties: list[Property]) -> list[str]:
    """The row of one card, in the order of HEADER. Several e-mails or phones: comma separated."""

    def first(name: str) -> list[str]:
        return next((parts(each.value) for each in properties if each.name == name), [])

    last_name, first_name, *_ = [*first("N"), "", ""]
    full = next(iter(all_of(properties, "FN")), "") or f"{first_name} {last_name}".strip()
    address = [*first("ADR"), *[""] * 7]
    phones = [value.removeprefix("tel:") for value in all_of(properties, "TEL")]
    emails = [value.removeprefix("mailto:") for value in all_of(properties, "EMAIL")]
    company = next(iter(first("ORG")), "")
    singles = [next(iter(all_of(properties, name)), "") for name in ("BDAY", "NOTE")]
    return [
        full or company, first_name, last_name, company,
        next(iter(all_of(properties, "TITLE")), ""), ", ".join(dict.fromkeys(emails)),
        ", ".join(dict.fromkeys(phones)), next(iter(all_of(properties, "URL")), ""),
        *(re.sub(r"\s*\n\s*", ", ", address[place]) for place in (2, 3, 4, 5, 6)),
        *singles, ", ".join(all_of(properties, "CATEGORIES")),
        next(iter(all_of(properties, "UID")), ""),
    ]  # fmt: skip
