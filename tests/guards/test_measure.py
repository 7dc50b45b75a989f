"""Files, functions and templates stay small enough to read (STYLE, "Where we stand").

``measure.json`` is a ratchet: it lists what is over the measure, with its size of today. It may
only shrink: a size that fell must be written down, a row that is within the measure removed.
"""

from __future__ import annotations

import ast
import json
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from tests.guards import house

LIMITS = {"files": 400, "functions": 40, "templates": 150}
MEDIANS = {"files": 70, "functions": 7, "templates": 30}
P90 = {"files": 200}
RATCHET = Path(__file__).with_name("measure.json")


def lines(path: Path) -> int:
    return len(house.text(path).splitlines())


def functions_of(source: ast.Module) -> dict[str, int]:
    """{name: lines}, from ``def`` to the last line, docstring included."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    found = [node for node in ast.walk(source) if isinstance(node, kinds)]
    times = Counter(node.name for node in found)
    return {
        f"{node.name}:{node.lineno}" if times[node.name] > 1 else node.name: (
            node.end_lineno - node.lineno + 1
        )
        for node in found
    }


def sizes(*, tests: bool) -> dict[str, dict[str, int]]:
    code = [path for path in house.python(tests=tests) if house.text(path).strip()]
    return {
        "files": {house.name(path): lines(path) for path in code}
        | {house.name(path): lines(path) for path in house.files(".js", ".css")},
        "functions": {
            f"{house.name(path)}::{function}": size
            for path in code
            for function, size in functions_of(house.tree(path)).items()
        },
        "templates": {house.name(path): lines(path) for path in house.templates()},
    }


def over(measured: dict[str, dict[str, int]], ratchet: dict[str, dict[str, int]]) -> list[str]:
    """What breaks the measure, and rows of the ratchet that could be tighter."""
    found = []
    for kind, limit in LIMITS.items():
        allowed = ratchet.get(kind, {})
        found += [
            f"{what}: {size} lines, at most {allowed.get(what, limit)}"
            for what, size in measured[kind].items()
            if size > allowed.get(what, limit)
        ]
        for what, size in allowed.items():
            now = measured[kind].get(what, 0)
            if now <= limit:
                found.append(f"{what}: within the measure now; remove its row")
            elif now < size:
                found.append(f"{what}: shrank to {now}; write that into its row")
    return found


def test_nothing_is_over_the_measure():
    problems = over(sizes(tests=True), json.loads(RATCHET.read_text()))
    assert not problems, house.report(problems, "split it by thought; measure.json only shrinks")


def p90(numbers: list[int]) -> int:
    return sorted(numbers)[int(len(numbers) * 0.9)] if numbers else 0


def too_large_on_the_whole(measured: dict[str, dict[str, int]]) -> list[str]:
    found = []
    for kind, limit in MEDIANS.items():
        numbers = list(measured[kind].values())
        if numbers and median(numbers) > limit:
            found.append(f"median of {kind}: {median(numbers)}, at most {limit}")
    found += [
        f"p90 of {kind}: {p90(list(measured[kind].values()))}, at most {limit}"
        for kind, limit in P90.items()
        if p90(list(measured[kind].values())) > limit
    ]
    return found


def test_most_is_much_smaller():
    assert not too_large_on_the_whole(sizes(tests=False))


def size_of_one(kind: str, size: int) -> dict[str, dict[str, int]]:
    return {"files": {}, "functions": {}, "templates": {}} | {kind: {"x": size}}


@pytest.mark.parametrize(("kind", "size"), [("files", 401), ("functions", 41), ("templates", 151)])
def test_control_something_too_long_is_found(kind, size):
    assert over(size_of_one(kind, size), {})
    assert not over(size_of_one(kind, size - 1), {})


def test_control_the_ratchet_only_shrinks():
    assert over(size_of_one("files", 500), {"files": {"x": 499}})
    assert not over(size_of_one("files", 500), {"files": {"x": 500}})
    assert over(size_of_one("files", 450), {"files": {"x": 500}})  # shrank: write it down
    assert over(size_of_one("files", 300), {"files": {"x": 500}})  # fine now: remove the row


def test_control_a_large_median_is_found():
    many = {"files": {"a": 71, "b": 72}, "functions": {"f": 8}, "templates": {"t": 31}}
    assert len(too_large_on_the_whole(many)) == 3


def test_functions_are_counted_with_their_docstrings():
    assert functions_of(ast.parse('def f():\n    """One.\n\n    Two."""\n    return 1')) == {"f": 5}
