"""The clock: this machine and the database agree, and the time zone exists."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, connection

from crm.doctor.finding import Finding

PART = "clock"
ALLOWED = 2.0  # seconds


def clock() -> Finding:
    """What is due is read from the database's clock; reminders are shown by this machine's."""
    zone = ZoneInfo(settings.TIME_ZONE)  # Django refuses to start with one that does not exist
    before = datetime.now(UTC)
    try:
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            theirs = cursor.fetchone()[0]
    except DatabaseError:
        return Finding(PART, "cannot be compared without the database", "Mend the database first.")
    after = datetime.now(UTC)
    apart = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    if apart > ALLOWED:
        words = f"this machine and the database are {apart:.0f} s apart"
        return Finding(
            PART, words, "Let both machines keep time by NTP (timedatectl set-ntp true)."
        )
    return Finding(PART, f"agrees with the database; {after.astimezone(zone):%H:%M} in {zone}")
