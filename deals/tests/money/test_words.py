"""TRUST D2: amounts are decimals to the last unit, shown as the reader's language writes them."""

from __future__ import annotations

import ast
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from deals import money as money_package
from deals.money.digits import digits_of, rounded
from deals.money.sums import Total, whole
from deals.money.words import money, money_short

AMOUNTS = st.decimals(min_value=0, max_value=10**15, places=3)


@pytest.mark.parametrize(
    ("language", "currency", "amount", "words"),
    [
        ("en", "EUR", "1234.5", "€1,234.50"),
        ("de", "EUR", "1234.5", "1.234,50\N{NO-BREAK SPACE}€"),
        ("en", "JPY", "1234.5", "¥1,235"),
        ("en", "KWD", "1.2345", "KWD\N{NO-BREAK SPACE}1.235"),
        ("en", "USD", "999999999999.99", "$999,999,999,999.99"),
    ],
)
def test_an_amount_is_written_in_the_readers_language(language, currency, amount, words):
    with override(language):
        assert money(Decimal(amount), currency) == words


def test_the_short_form_leaves_out_only_zeros():
    assert money_short(Decimal("1234"), "EUR") == "€1,234"
    assert money_short(Decimal("1234.5"), "EUR") == "€1,234.50"
    assert money_short(None, "EUR") == ""


def test_the_template_tag():
    written = Template("{% load money %}{{ a|money:c }} {{ a|money_short:c }}").render(
        Context({"a": Decimal("5"), "c": "EUR"})
    )
    assert written == "€5.00 €5"


def test_digits_are_those_of_iso_4217(real_data):
    """The published list knows no digits; the exceptions named here all are currencies of it."""
    known = json.loads((real_data / "territory" / "iso4217.json").read_text())
    codes = {each["alpha_3"] for each in known["4217"]}
    from deals.money.digits import EXCEPTIONS

    assert codes >= EXCEPTIONS.keys()
    assert [digits_of(code) for code in ("EUR", "JPY", "KWD")] == [2, 0, 3]


@given(st.lists(st.lists(AMOUNTS, max_size=8), max_size=5), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_the_sum_of_the_columns_is_the_sum_of_the_cards(columns, currency):
    """Property (D2): sum of parts = whole, exactly, in every currency."""
    columns = [[rounded(amount, currency) for amount in column] for column in columns]
    totals = [Total(len(column), sum(column, Decimal(0))) for column in columns]
    together = whole(totals)
    assert together.value == sum((amount for column in columns for amount in column), Decimal(0))
    assert together.count == sum(map(len, columns))
    assert rounded(together.value, currency) == together.value


@given(AMOUNTS, st.sampled_from(["EUR", "JPY", "KWD"]), st.sampled_from(["en", "de"]))
def test_what_is_written_is_the_amount_to_its_last_unit(amount, currency, language):
    """Property: the digits people read are the digits of the rounded decimal."""
    with override(language):
        written = "".join(filter(str.isdigit, money(amount, currency)))
    exact = rounded(amount, currency)
    assert written == "".join(filter(str.isdigit, f"{exact:f}"))


def test_sums_say_what_they_leave_out():
    """X22: a missing rate is told, never counted as nothing."""
    total = Total(3, Decimal(5), unrated={"XAF": 2}) + Total(1, unrated={"XAF": 0, "ZWG": 1})
    assert total.missing == ["2 deals in XAF have no rate", "1 deal in ZWG has no rate"]


def test_no_float_and_no_round_in_the_rooms_of_money():
    """D2: neither ``float`` nor ``round(`` nor a decimal written with a point as a number."""
    for path in Path(money_package.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), path
            assert not (isinstance(node, ast.Name) and node.id in {"float", "round"}), path
