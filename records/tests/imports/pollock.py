"""The published Pollock measure (Vitagliano et al., VLDB 2023): how much of a file survives.

Per file: 1 for reading it at all, and precision, recall and F1 of header, records and cells as
multisets; 10 is perfect. Cells are compared as text in small letters, without the normalising of
numbers and dates of the original, so a score here is never above the published kind.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from records.imports.reading.reader import read_table
from records.imports.reading.table import Table, Unreadable


def clean_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def rows_of(table: Table) -> list[list[str]]:
    """Header and rows; columns without a name are called as Pollock calls them."""
    header = table.header
    if table.dialect.header_rows == 0:
        header = [f"col_{number}" for number in range(len(header))]
    return [header, *(row.cells for row in table.rows())]


def measures(expected: Iterable[str], found: Iterable[str]) -> float:
    wanted, got = Counter(expected), Counter(found)
    same = (wanted & got).total()
    if not wanted:
        return 3.0
    if not same:
        return 0.0
    precision, recall = same / wanted.total(), same / got.total()
    return precision + recall + 2 * precision * recall / (precision + recall)


def score(found: list[list[str]], expected: list[list[str]]) -> float:
    if not expected:
        return 10.0
    header, records = [cell.lower() for cell in expected[0]], ["".join(r) for r in expected[1:]]
    return (
        1.0
        + measures(header, [cell.lower() for cell in found[0]])
        + measures(map(str.lower, records), ("".join(row).lower() for row in found[1:]))
        + measures([c for row in expected for c in row], [c for row in found for c in row])
    )


def score_of(folder: Path, name: str) -> float:
    expected = clean_rows(folder / "clean" / name)
    try:
        return score(rows_of(read_table(folder / "csv" / name)), expected)
    except Unreadable:
        return 10.0 if not expected else 0.0


def mean_score(folder: Path) -> float:
    names = sorted(path.name for path in (folder / "csv").iterdir())
    return sum(score_of(folder, name) for name in names) / len(names)
