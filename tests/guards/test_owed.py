"""Each row of the requirements that a finished part owes is cited by a test.

The ids are those of the product's list of features and of the checks of trust. A row in ``LATER``
belongs to a part that is not built; it leaves that list with the test that shows it.
"""

import re
from collections.abc import Iterable

from tests.guards import house

NUMBERS = {
    "CM": [5, 6, *range(10, 20), *range(22, 36)],
    "WA": [*range(1, 7), *range(12, 30)],
    "LS": [1, *range(4, 28), *range(29, 33)],
    "WB": [1, 3, *range(6, 23)],
    "SX": [*range(1, 12), *range(16, 33), 35],
    "X": [4, 5, 6, 7, 8, 9, 10, 12, *range(21, 28), 31, 37, 46, 47],
}
CHECKS = ["A10", "A2", "A3", "A6", "B1", "B9", "C7", *(f"D{n}" for n in range(1, 12)),
          *(f"E{n}" for n in range(1, 13)), "F6", "F8"]  # fmt: skip
LATER = {
    "B2": "mails as HTML: with the inbox",
}
ID = re.compile(r"\b([A-Z]{2})-(\d{2})(?:…(\d{2}))?((?:, \d{2}\b)*)|\b([A-F]\d{1,2}|X\d{2})\b")


def cited(text: str) -> set[str]:
    """ "SX-03…05, 09" cites four rows, "TRUST A3" one check."""
    found = set()
    for letters, first, last, more, check in ID.findall(text):
        if check:
            found.add(check)
            continue
        numbers = range(int(first), int(last or first) + 1)
        found |= {f"{letters}-{n:02}" for n in (*numbers, *map(int, re.findall(r"\d\d", more)))}
    return found


def owed() -> set[str]:
    rows = {
        f"{app}{'' if app == 'X' else '-'}{n:02}"
        for app, numbers in NUMBERS.items()
        for n in numbers
    }
    return rows | set(CHECKS) | set(LATER)


def missing(texts: Iterable[str]) -> set[str]:
    known = {each for text in texts for each in cited(text)}
    return owed() - known - set(LATER)


def test_every_row_that_is_owed_is_cited_by_a_test():
    paths = [path for path in house.files(".py") if house.is_test(path)]
    texts = [path.read_text() for path in paths if path.name != "test_owed.py"]
    assert missing(texts) == set(), "write a test that shows it and cite the row in its docstring"
    assert set(LATER) <= owed()


def test_control_a_row_nobody_cites_is_named():
    assert "SX-05" in missing(["SX-03, 04, SX-06…11"])
    assert "SX-05" not in missing(["SX-03…05"])
    assert cited("LS-01, 05; TRUST A3") == {"LS-01", "LS-05", "A3"}
