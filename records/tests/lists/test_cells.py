"""What cells keep between pages never shows one reader another's language or time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from records.lists import Column, Kind
from records.lists.cells import (
    amount_cell,
    date_cell,
    moment_cell,
    number_cell,
    opening,
    person,
)

MOMENT = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)


def drawn(language: str, zone: str) -> str:
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        return moment_cell()(MOMENT, 1)


def test_a_moment_is_told_in_each_readers_language_and_zone():
    """The same moment, drawn in turns (X08)."""
    for _again in range(2):
        assert ">Mar 4, 2026 11:30 PM<" in drawn("en", "UTC")
        assert ">04.03.2026 23:30<" in drawn("de", "UTC")
        assert ">05.03.2026 00:30<" in drawn("de", "Europe/Berlin")


def test_days_amounts_and_yes_or_no_say_what_they_are_where_a_row_is_a_card():
    """On a phone there are no heads; names and words speak for themselves, what is wide is not
    shown there."""
    day, amount = Column("due", label="due", kind=Kind.DATE), Column("<x>", label="<x>", decimals=2)
    name = Column("name", label="name", kind=Kind.TEXT)
    assert opening(day) == '<td data-label="Due">' and opening(name) == "<td>"
    assert opening(replace(name, kind=Kind.BOOLEAN)) == '<td data-label="Name">'
    assert 'data-label="&lt;x&gt;"' in opening(replace(amount, kind=Kind.NUMBER))
    assert opening(replace(day, wide=True)) == '<td class="wide">'


def test_names_are_escaped():
    """B1, also where the drawing of a name is kept."""
    assert "<i>" not in person("<i>") + person("<i>")


def test_a_day_is_told_in_each_readers_language():
    """The same day, drawn in turns."""
    for _again in range(2):
        for language, words in (("en", "Mar 4, 2026"), ("de", "4. März 2026")):
            with translation.override(language):
                assert f">{words}<" in date_cell()(date(2026, 3, 4), 1)


NUMBERS = st.integers(-(10**15), 10**15) | st.decimals(-(10**12), 10**12, places=3)


@given(number=NUMBERS, language=st.sampled_from([*dict(settings.LANGUAGES), "en-in", "fr"]))
def test_a_number_is_written_as_django_writes_it(number, language):
    """In every language, those that part thousands otherwise included."""
    with translation.override(language):
        assert number_cell()(number, 1) == formats.number_format(number, force_grouping=True)


@given(number=NUMBERS, language=st.sampled_from([*dict(settings.LANGUAGES), "en-in", "fr"]))
def test_an_amount_has_two_places_or_none(number, language):
    """A whole amount stands without places; no digit is ever left out."""
    exact = Decimal(number).normalize()
    places = max(2, -int(exact.as_tuple().exponent)) if exact % 1 else 0
    with translation.override(language):
        expected = formats.number_format(exact, places, force_grouping=True)
        assert amount_cell(2, [number, None])(number, 1) == expected


def test_amounts_of_a_page_have_the_same_places():
    """Their points stand below each other."""
    amounts = [Decimal("24560.000"), None, Decimal("36467.550")]
    write = amount_cell(2, amounts)
    assert [write(each, 1) for each in amounts if each] == ["24,560.00", "36,467.55"]


def test_nothing_owed_has_no_sign():
    assert amount_cell(2, [])(Decimal("-0.00"), 1) == "0"
