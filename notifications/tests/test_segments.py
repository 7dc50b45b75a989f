"""How many SMS a text makes (WA-25), by the examples of the standard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.segments import Length, length_of, told


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", Length(0, 0)),
        ("a" * 160, Length(160, 1)),
        ("a" * 161, Length(161, 2)),
        ("a" * 306, Length(306, 2)),
        ("a" * 307, Length(307, 3)),
        ("€" * 80, Length(160, 1)),
        ("Grüße, Øystein", Length(14, 1)),
        ("ж" * 70, Length(70, 1, is_wide=True)),
        ("ж" * 71, Length(71, 2, is_wide=True)),
        ("🙂" * 35, Length(70, 1, is_wide=True)),
        ("Naïve", Length(5, 1, is_wide=True)),
    ],
)
def test_signs_and_parts(text, length):
    assert length_of(text) == length


@given(st.text(max_size=700))
def test_more_text_is_never_fewer_parts(text):
    assert length_of(text).parts <= length_of(text + "a").parts
    assert length_of(text).parts <= length_of(text + "ж").parts


def test_in_words():
    assert (told("a"), told("a" * 161)) == ("1 character, 1 SMS.", "161 characters, 2 SMS.")
