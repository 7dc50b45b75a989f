"""Consecutive numbers: none missing, none twice (TRUST law 8, D4)."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from invoices.books.difference import Difference, rows
from invoices.models import NumberSeries

FIELD = re.compile(r"\\\{(year|yy|number)(?::0\d)?\\\}")
DIGITS = {"year": r"(?P<year>\d{4})", "yy": r"(?P<year>\d\d)", "number": r"(?P<number>\d+)"}
# Ours alone: a document of another program keeps its number, which is of that one's series.
GIVEN = """
    SELECT number, extract(year FROM issued_on)::int FROM invoices_invoice
    WHERE kind = %(kind)s AND number IS NOT NULL AND external_system = ''
"""
QUOTED = """
    SELECT number, extract(year FROM sent_on)::int FROM invoices_quote
    WHERE number IS NOT NULL AND external_system = ''
"""
# What a series was called, now and ever.
PATTERNS = """
    SELECT pattern FROM invoices_numberseries WHERE id = %(id)s
    UNION SELECT jsonb_array_elements_text(changes -> 'pattern') FROM records_event
    WHERE record_type = %(type)s AND record_id = %(id)s AND changes ? 'pattern'
"""
COUNTED = "SELECT year, next, removed FROM invoices_numbercounter WHERE series_id = %(id)s"


def check_numbers() -> Iterator[Difference]:
    for series in NumberSeries.objects.order_by("kind"):
        yield from _of(series)


def _of(series: NumberSeries) -> Iterator[Difference]:
    patterns = patterns_of(series)
    query = QUOTED if series.kind == "quote" else GIVEN
    taken: dict[int, list[int]] = defaultdict(list)
    for number, issued in rows(query, {"kind": series.kind}):
        read = read_number(number, patterns)
        if read is None:
            yield _wrong(series, f"number {number}", "of no pattern", "as a pattern of the series")
            continue
        year, count = read
        if year and issued and year != issued % (100 if year < 100 else 10_000):
            yield _wrong(series, f"year of {number}", str(year), str(issued))
        taken[(issued or year or 0) if series.yearly else 0].append(count)
    counters = {year: rest for year, *rest in rows(COUNTED, {"id": series.pk})}
    for year in sorted(taken.keys() | counters.keys()):
        following, removed = counters.get(year, (series.first, "[]"))
        yield from _sequence(series, year, taken[year] + _listed(removed), following)


def _sequence(
    series: NumberSeries, year: int, taken: list[int], following: int
) -> Iterator[Difference]:
    words = f"numbers of {year}" if year else "numbers"
    twice = sorted(number for number, times in Counter(taken).items() if times > 1)
    if twice:
        yield _wrong(series, words, f"{_some(twice)} given twice", "each given once")
    expected = set(range(series.first, following))
    if missing := sorted(expected - set(taken)):
        yield _wrong(series, words, f"{_some(missing)} missing", "without a gap")
    if beyond := sorted(set(taken) - expected):
        yield _wrong(series, words, f"{_some(beyond)} given", f"{series.first} to {following - 1}")


def patterns_of(series: NumberSeries) -> list[re.Pattern]:
    params = {"id": series.pk, "type": NumberSeries.record_type}
    found = [text for (text,) in rows(PATTERNS, params) if text]
    own = sorted(found, key=lambda text: text != series.pattern)
    return [re.compile(FIELD.sub(lambda m: DIGITS[m[1]], re.escape(text))) for text in own]


def read_number(number: str, patterns: list[re.Pattern]) -> tuple[int | None, int] | None:
    """(year, number) as the first pattern that fits reads it."""
    for pattern in patterns:
        if match := pattern.fullmatch(number):
            year = match.groupdict().get("year")
            return int(year) if year else None, int(match["number"])
    return None


def _listed(removed: str | list[int]) -> list[int]:
    """A JSON column read without Django comes as text."""
    return json.loads(removed) if isinstance(removed, str) else removed


def _some(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:5]))
    return shown if len(numbers) <= 5 else f"{shown} and {len(numbers) - 5} more"


def _wrong(series: NumberSeries, what: str, kept: str, right: str) -> Difference:
    return Difference("numbers", f"series of {series.kind}", what, kept, right)
