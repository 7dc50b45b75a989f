"""Writing away what people do not type (X03)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.search.folding import digits, fold, phone_key, spelt, words_for_index


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Łódź", "lodz"),
        ("Müller", "muller"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ørsted Æbeltoft", "orsted aebeltoft"),
        ("Ｗｉｄｅ　ｆｏｒｍ", "wide form"),
        ("İstanbul", "istanbul"),
        ("東京", "東 京"),
        ("ガラス", "ガ ラ ス"),
        ("김철수", "김 철 수"),
        ("Ёлка", "елка"),
        ("हिन्दी", "हिन्दी"),
        ("  a \x00\u202e b\t", "a b"),
        ("ﬁn", "fin"),
    ],
)
def test_folded(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_the_other_spelling_is_found_too():
    assert spelt("Müller") == "mueller"
    assert words_for_index("Jörg Müller", None, "") == " jorg muller joerg mueller"
    assert words_for_index("plain") == " plain"


@pytest.mark.parametrize(
    "notation", ["+49 (0)30 1234-567", "0049 30 1234567", "+49.30.123.45.67", "٠٠٤٩٣٠١٢٣٤٥٦٧"]
)
def test_notations_of_a_phone_number_share_their_key(notation):
    assert phone_key(notation) == "49301234567"[::-1]


def test_digits_are_kept_in_order():
    assert digits("1 (0) 2²") == "122"
