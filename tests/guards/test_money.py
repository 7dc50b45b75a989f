"""Money is never a float, and rounded in one place (TRUST law 7, D2)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.guards import house

HERE = ("invoices/", "deals/money/")
CALLS = {"float", "round"}


def floats(source: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls that make or round floats, literals that are floats, and maths of floats."""
    for node in ast.walk(source):
        if isinstance(node, ast.Call) and house.called_name(node) in CALLS:
            yield node.lineno, f"{house.called_name(node)}("
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, str(node.value)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names]
            if "math" in names or "FloatField" in names:
                yield node.lineno, "import of floats"
        elif isinstance(node, ast.Attribute) and node.attr == "FloatField":
            yield node.lineno, "FloatField"


def test_no_float_and_no_other_rounding_where_money_is():
    problems = [
        f"{house.name(path)}:{line}: {what}"
        for path in house.python()
        if house.name(path).startswith(HERE)
        for line, what in floats(house.tree(path))
    ]
    assert not problems, house.report(problems, "Decimal, and invoices.computing.rounding")


@pytest.mark.parametrize(
    "source",
    ["float(x)", "round(x, 2)", "x = 0.19", "import math", "models.FloatField()"],
)
def test_control_a_float_is_found(source):
    assert list(floats(ast.parse(source)))


@pytest.mark.parametrize("source", ["Decimal('0.19')", "half_up(x)", "19 / one", "x.rounded()"])
def test_decimals_pass(source):
    assert not list(floats(ast.parse(source)))
