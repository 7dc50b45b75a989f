"""What cells keep between pages never shows one reader another's language or time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from records.lists.cells import moment_cell, person

MOMENT = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)


def drawn(language: str, zone: str) -> str:
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        return moment_cell()(MOMENT, 1)


def test_a_moment_is_told_in_each_readers_language_and_zone():
    """The same moment, drawn in turns (X08)."""
    for _again in range(2):
        assert ">03/04/2026 11:30 p.m.<" in drawn("en", "UTC")
        assert ">04.03.2026 23:30<" in drawn("de", "UTC")
        assert ">05.03.2026 00:30<" in drawn("de", "Europe/Berlin")


def test_names_are_escaped():
    """B1, also where the drawing of a name is kept."""
    assert "<i>" not in person("<i>") + person("<i>")
