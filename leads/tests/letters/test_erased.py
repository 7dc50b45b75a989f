"""Erasing a person empties what was written to them, and nothing leaves any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.actions import erase, send_letter
from leads.models import Lead
from leads.tests.factories import make_lead, make_point
from notifications.actions import unsubscribe
from notifications.models import Message, Unsubscribed
from notifications.tests.make import send

pytestmark = pytest.mark.django_db


def test_letters_are_emptied_and_waiting_ones_stay(admin, mailoutbox):
    """What was refused stays refused."""
    lead = make_lead("Ada Byron", owner=admin)
    make_point(lead, "ada@example.com")
    unsubscribe(["ada@example.com"], by=admin)
    for text in ("Dear Ada Byron", "Ada Byron, once more"):
        now = timezone.now()
        send_letter(lead, by=admin, to="ada@example.com", subject="Ada Byron", text=text, now=now)
    first = Message.objects.order_by("pk").first()
    Message.objects.exclude(pk=first.pk).update(due_at=timezone.now() + timedelta(hours=1))
    send(timezone.now() + timedelta(seconds=11))
    erase(Lead.objects.filter(pk=lead.pk), by=admin)
    rows = list(Message.objects.values("recipient", "host", "subject", "text", "reason"))
    assert "ada" not in repr(rows).lower() and "example" not in repr(rows)
    assert Message.objects.values("message_id").distinct().count() == 2
    send(timezone.now() + timedelta(hours=2))
    assert len(mailoutbox) == 1
    assert Unsubscribed.objects.get().address == "ada@example.com"
