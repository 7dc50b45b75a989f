"""What goes after ``MESSAGE_DAYS``, and what stays (TRUST F, law 4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.cleaning import clean
from notifications.models import Message, Notification
from notifications.tests.make import queued
from records.models import Event

pytestmark = pytest.mark.django_db
NOW = timezone.now()
OLD, RECENT = NOW - timedelta(days=91), NOW - timedelta(days=89)


def mail(name: str, **fields) -> None:
    one = queued(now=OLD, subject=name)
    Message.objects.filter(pk=one.pk).update(**{"due_at": OLD} | fields)


def left() -> set[str]:
    return set(Message.objects.values_list("subject", flat=True))


def test_mails_to_colleagues_go_and_what_still_waits_stays():
    mail("sent long ago", sent_at=OLD)
    mail("cancelled", cancelled_at=OLD)
    mail("given up", failed_at=OLD)
    mail("sent lately", sent_at=RECENT, due_at=RECENT)
    mail("still waits")
    assert clean(NOW) == 3
    assert left() == {"sent lately", "still waits"}
    assert Event.objects.filter(kind="notifications.queued").count() == 5, "history stays"


def test_what_was_written_to_clients_stays():
    """It hangs on a record."""
    mail("Offer", sent_at=OLD, target_type=100, target_id=7, line=7)
    clean(NOW)
    assert left() == {"Offer"}


def test_read_notifications_go_unread_ones_much_later(rep):
    made = {
        "read": {"read_at": OLD},
        "read lately": {"read_at": RECENT},
        "unread": {"created_at": OLD},
        "never read": {"created_at": NOW - timedelta(days=361)},
    }
    for key, fields in made.items():
        Notification.objects.create(key=key, user=rep, kind="assigned")
        Notification.objects.filter(key=key).update(**fields)
    clean(NOW)
    assert set(Notification.objects.values_list("key", flat=True)) == {"read lately", "unread"}


def test_more_than_a_chunk_goes_in_one_night(rep, monkeypatch):
    monkeypatch.setattr("notifications.cleaning.CHUNK", 2)
    Notification.objects.bulk_create(
        Notification(key=str(n), user=rep, kind="assigned", read_at=OLD) for n in range(5)
    )
    assert clean(NOW) == 5
    assert clean(NOW) == 0
