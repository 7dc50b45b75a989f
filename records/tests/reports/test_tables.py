"""How numbers of a report are written."""

from decimal import Decimal

import pytest

from records.reports.tables import Cell, Col, Row, Shows, Table, in_words


@pytest.mark.parametrize(
    ("value", "shows", "words"),
    [
        (2 / 3, Shows.PERCENT, "66.7 %"),
        (9 / 14, Shows.PERCENT, "64.3 %"),
        (-0.0004, Shows.PERCENT, "0.0 %"),
        (9.96, Shows.DAYS, "10.0 days"),
        (41.5, Shows.DAYS, "42 days"),
        (Decimal("1234.5"), Shows.MONEY, "1,235"),
        (Decimal("0.6"), Shows.CHANGE, "+1"),
        (12_345, Shows.COUNT, "12,345"),
        (None, Shows.COUNT, ""),
    ],
)
def test_numbers_are_rounded_never_cut_off(value, shows, words):
    assert in_words(value, shows) == words


def test_amounts_of_a_column_show_cents_together():
    """A weighted amount has more digits than anybody reads: 201.4554 is 201.46."""
    amounts = [Decimal("201.4554"), Decimal(3)]
    table = Table([Col("sum", "Sum", Shows.MONEY)], [Row({"sum": Cell(each)}) for each in amounts])
    assert [line["cells"][0]["words"] for line in table.drawn] == ["201.46", "3.00"]
