"""Patterns of numbers: what they give, and which would give one number twice (X23)."""

import pytest
from django.core.exceptions import ValidationError

from invoices.numbers import check_pattern, written


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("RE-{year}-{number:05}", "RE-2026-00042"),
        ("{number}", "42"),
        ("{yy}/{number:03}", "26/042"),
        ("Größe {number:01} №", "Größe 42 №"),
    ],
)
def test_a_number_reads_as_its_pattern(pattern, number):
    check_pattern(pattern, yearly="y" in pattern)
    assert written(pattern, number=42, year=2026) == number


def test_digits_grow_beyond_their_width():
    assert written("{number:03}", number=12345, year=2026) == "12345"


@pytest.mark.parametrize(
    "pattern",
    ["", "RE-{year}", "{number}{number}", "RE-{number}", "{year}{number}", "{year}1{number}",
     "{0.__class__}{year}-{number}", "{year}-{number!r}", "{year}-{number:99}", 
     "{settings}-{year}-{number}",
     "{year}-{number}\n", "x" * 40 + "{year}-{number}"],
)  # fmt: skip
def test_control_what_could_repeat_or_reach_out_is_refused(pattern):
    """TRUST B4: what is no known field is no field at all."""
    with pytest.raises(ValidationError):
        check_pattern(pattern, yearly=True)


def test_what_is_no_field_stays_as_typed():
    assert written("{0.__class__}{number}", number=1, year=2026) == "{0.__class__}1"
