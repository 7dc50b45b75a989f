"""One thing that does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Difference:
    """``document`` "invoice INV-2026-0042 (#17)"; ``what`` is compared; ``kept`` stands in the
    books, ``right`` is what follows from the rest."""

    check: str
    document: str
    what: str
    kept: str
    right: str

    def __str__(self) -> str:
        return f"{self.check}: {self.document}: {self.what} is {self.kept}, not {self.right}"

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def told(value: Any) -> str:
    """A figure without the zeros of its column."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "nothing" if value is None or value == "" else str(value)


def document(kind: str, number: str | None, pk: int) -> str:
    return f"{kind} {number} (#{pk})" if number else f"{kind} #{pk}"


def rows(query: str, params: Mapping[str, Any] | None = None) -> Iterator[tuple]:
    """Read as they come: books may be large."""
    with connection.cursor() as cursor:
        cursor.execute(query, params or {})
        while found := cursor.fetchmany(2_000):
            yield from found


def differences(check: str, query: str, params: Mapping[str, Any] | None = None):
    """A query of (kind, number, id, what, kept, right) gives only what differs."""
    for kind, number, pk, what, kept, right in rows(query, params):
        yield Difference(check, document(kind, number, pk), what, told(kept), told(right))
