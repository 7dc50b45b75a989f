"""Which delimiter, quote and escape a delimited file uses, and where its table begins.

The delimiter is the one under which rows are most alike and cells most look like something
(the measure of van den Burg, Nazábal and Sutton, 2019): pattern score × type score.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import pairwise, product

from records.imports.reading.kinds import WORDS, kind_of
from records.imports.reading.table import Dialect

DELIMITERS = {
    ",": 1.0,
    ";": 1.0,
    "\t": 1.0,
    "|": 1.0,
    "^": 0.3,
    "~": 0.3,
    ":": 0.2,
}  # odd ones weigh less
SAMPLE_ROWS = 400
HARMLESS = re.compile(r"'+(?=[=+\-@\t\r＝＋－＠])")


def reader_for(lines, dialect: Dialect, *, strict: bool = True):
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape or None,
        doublequote=True,
        skipinitialspace=dialect.skip_space,
        strict=strict,
    )


def sample_rows(
    text: str, dialect: Dialect, *, strict: bool = True
) -> tuple[list[list[str]], bool]:
    """Up to SAMPLE_ROWS rows, and whether all of them could be read."""
    rows: list[list[str]] = []
    try:
        for row in reader_for(io.StringIO(text, newline=""), dialect, strict=strict):
            rows.append(row)
            if len(rows) >= SAMPLE_ROWS:
                break
    except csv.Error:
        return rows, False
    return rows, True


def detect_dialect(text: str, encoding: str) -> tuple[Dialect, list[list[str]]]:
    """The best reading of a sample, and its rows. A file of one column keeps the comma."""
    best, best_rows, best_score = Dialect(encoding=encoding), [], -1.0
    for dialect in candidates(text, encoding):
        rows, whole = sample_rows(text, dialect)
        if not whole:
            rows, _ = sample_rows(text, dialect, strict=False)
        score = score_of(rows) * DELIMITERS[dialect.delimiter] * (1 if whole else 0.6)
        if score > best_score * 1.0001:
            best, best_rows, best_score = dialect, rows, score
    return best, best_rows


def candidates(text: str, encoding: str):
    delimiters = [mark for mark in DELIMITERS if mark in text] or [","]
    quotes = [mark for mark in "\"'" if quotes_a_field(text, mark, delimiters)] or ['"']
    escapes = ["", "\\"] if any("\\" + mark in text for mark in quotes) else [""]
    for delimiter, quote, escape in product(delimiters, quotes, escapes):
        skip_space = bool(quote) and f"{delimiter} {quote}" in text
        yield Dialect(
            encoding=encoding,
            delimiter=delimiter,
            quote=quote,
            escape=escape,
            skip_space=skip_space,
        )


def quotes_a_field(text: str, quote: str, delimiters: list[str]) -> bool:
    """A quote counts when it opens a cell: an apostrophe inside a name does not, nor the one
    an export puts before what would be a formula."""
    if quote == "'":
        text = HARMLESS.sub("", text)
    starts = {"\n" + quote, "\r" + quote, *(mark + quote for mark in delimiters)}
    return text.startswith(quote) or any(start in text for start in starts)


def score_of(rows: list[list[str]]) -> float:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return 0.0
    patterns = Counter(len(row) for row in rows)
    pattern = sum(
        count * (max(width - 1, 0.001) / width) for width, count in patterns.items()
    ) / len(patterns)
    cells = [cell for row in rows[:100] for cell in row]
    known = sum(weight(cell) for cell in cells)
    return pattern * max(known / len(cells), 1e-9)


def weight(cell: str) -> float:
    if kind_of(cell) != "text":
        return 1.0
    if any(mark in cell for mark in ";\t|") or not WORDS.fullmatch(cell):
        return 0.1
    return 0.9


def width_of(rows: list[list[str]]) -> int:
    """The number of columns most rows have."""
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    return max(widths, key=lambda width: (widths[width], width), default=0)


def filled(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def find_header(rows: list[list[str]]) -> tuple[int, int]:
    """(records to skip, header rows): titles, comments and blank rows stand above the header."""
    width = width_of(rows)
    skip = 0
    for row in rows[:20]:
        comment = bool(row) and row[0].startswith("#") and skip + 1 < len(rows)
        title = width > 1 and filled(row) <= 1 and not only_name_given(rows[skip:])
        if not (comment or title or filled(row) == 0):
            break
        skip += 1
    body = rows[skip:]
    if not body:
        return 0, 1
    return skip, header_depth(body) if has_header(body) else 0


def only_name_given(rows: list[list[str]]) -> bool:
    """Whether a row with one filled cell is a row like the others (a table of mostly blanks)."""
    below = [row for row in rows[1:30] if filled(row)]
    return bool(below) and sum(filled(row) <= 1 for row in below) > len(below) / 2


def has_header(body: list[list[str]]) -> bool:
    """A header's cells differ in kind from what stands below them; years may head columns."""
    first, below = body[0], body[1:60]
    if looks_like_years(first):
        return True
    for_header = against = 0
    for position, cell in enumerate(first):
        kind = kind_of(cell)
        column = [row[position] for row in below if position < len(row) and row[position].strip()]
        kinds = Counter(kind_of(value) for value in column)
        common = kinds.most_common(1)[0][0] if kinds else "empty"
        if kind in {"number", "money", "date", "time", "email", "phone", "url"}:
            against += kind == common or not column
        elif kind == "text":
            for_header += common not in {"text", "empty"}
            against += cell.strip() in column and common == "text" and len(set(column)) > 1
    return for_header >= against


def header_depth(body: list[list[str]]) -> int:
    """Rows the names take: one, or up to three where an upper row groups the columns below."""
    depth = 1
    while depth < 3 and depth + 1 < len(body):
        upper, lower, below = body[depth - 1], body[depth], body[depth + 1 : depth + 40]
        repeated = lower == upper and len(upper) > 1 and lower not in below
        if not repeated and not groups(upper, lower, below):
            break
        depth += 1
    return depth


def groups(upper: list[str], lower: list[str], below: list[list[str]]) -> bool:
    """Whether ``upper`` leaves gaps that names in ``lower`` fill, above columns of numbers."""
    gaps = [at for at, cell in enumerate(upper) if not cell.strip()]
    if not gaps or not any(at < len(lower) and lower[at].strip() for at in gaps):
        return False
    if any(kind_of(cell) not in {"text", "empty"} for cell in lower):
        return False
    named = [at for at, cell in enumerate(lower) if cell.strip()]
    typed = [at for at in named if typed_column(at, below)]
    return len(typed) * 2 >= len(named)


def typed_column(at: int, rows: list[list[str]]) -> bool:
    kinds = [kind_of(row[at]) for row in rows if at < len(row) and row[at].strip()]
    return bool(kinds) and sum(kind != "text" for kind in kinds) * 2 > len(kinds)


def looks_like_years(row: list[str]) -> bool:
    numbers = [int(cell) for cell in row if cell.strip().isdecimal() and len(cell.strip()) == 4]
    rising = all(b - a == 1 for a, b in pairwise(numbers))
    return len(numbers) > 2 and rising and all(1900 <= year <= 2100 for year in numbers)
