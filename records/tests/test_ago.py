"""How long ago something was, in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from records.ago import ago

NOW = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "english", "german"),
    [
        (timedelta(seconds=59), "just now", "gerade eben"),
        (timedelta(seconds=-5), "just now", "gerade eben"),
        (timedelta(minutes=1), "1 minute ago", "vor 1 Minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago", "vor 59 Minuten"),
        (timedelta(hours=5, minutes=50), "5 hours ago", "vor 5 Stunden"),
        (timedelta(days=1, hours=4), "1 day ago", "vor 1 Tag"),
        (timedelta(days=29, hours=23), "29 days ago", "vor 29 Tagen"),
        (timedelta(days=30), "Feb 2, 2026", "2. Februar 2026"),
    ],
)
def test_one_unit_and_a_day_where_it_is_long_ago(before, english, german):
    with translation.override("en"):
        assert ago(NOW - before, NOW) == english
    with translation.override("de"):
        assert ago(NOW - before, NOW) == german


def test_a_day_long_ago_is_that_of_the_reader():
    with timezone.override(ZoneInfo("Asia/Tokyo")), translation.override("en"):
        assert ago(NOW - timedelta(days=30), NOW) == "Feb 3, 2026"
