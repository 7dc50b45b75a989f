"""A saved report by mail, every Monday or on the first of a month (X28): once, with the numbers the
reader may see at that moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from leads.tests.factories import make_lead, make_status
from notifications.actions.reports import mail_report
from notifications.models import Message, ReportMail
from notifications.reports.sending import send_reports
from notifications.tests.make import send
from notifications.wishes import next_report
from records.models import SavedReport
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
NEXT = datetime(2026, 6, 8, 8, 0, tzinfo=UTC)


@pytest.fixture
def saved(rep) -> SavedReport:
    make_lead("Ada Byron", owner=rep, status=make_status())
    return SavedReport.objects.create(
        owner=rep, report="lead_sources", title="Where from", sharing="everyone"
    )


@pytest.mark.parametrize(
    ("every", "zone", "then"),
    [
        ("week", "UTC", NEXT),
        ("month", "UTC", datetime(2026, 7, 1, 8, 0, tzinfo=UTC)),
        ("week", "America/New_York", datetime(2026, 6, 8, 12, 0, tzinfo=UTC)),
    ],
)
def test_when_it_is_due(rep, every, zone, then):
    rep.time_zone = zone
    type(rep).objects.filter(pk=rep.pk).update(time_zone=zone)
    assert next_report(every, rep, MONDAY) == then


def test_it_comes_once_with_link_and_numbers(rep, saved, mailoutbox):
    mail_report(saved, by=rep, every="week", now=MONDAY)
    assert (send_reports(MONDAY), send_reports(NEXT), send_reports(NEXT)) == (0, 1, 0)
    send(NEXT)
    (mail,) = mailoutbox
    assert mail.subject.startswith("Where from")
    assert f"/reports/lead_sources/?saved={saved.pk}" in mail.body
    html = mail.alternatives[0][0]
    assert "<table" in html and "<td>1</td>" in html
    assert ReportMail.objects.get().due_at == NEXT + timedelta(days=7)


def test_only_what_the_reader_may_see(saved, mailoutbox):
    """A3: somebody else's lead is in no number of theirs; unshared, they get none at all."""
    other = make_user("other", visibility="own")
    mail_report(saved, by=other, every="week", now=MONDAY)
    send_reports(NEXT)
    send(NEXT)
    assert "<td>1</td>" not in mailoutbox[0].alternatives[0][0]
    SavedReport.objects.update(sharing="private")
    later = NEXT + timedelta(days=7)
    send_reports(later)
    send(later)
    assert len(mailoutbox) == 1


def test_nobody_who_left_and_nothing_that_was_taken_back(rep, saved, mailoutbox):
    mail_report(saved, by=rep, every="week", now=MONDAY)
    type(rep).objects.filter(pk=rep.pk).update(is_active=False)
    assert send_reports(NEXT) == 0
    mail_report(saved, by=rep, every="", now=MONDAY)
    assert not ReportMail.objects.exists() and not Message.objects.exists()


def test_from_the_report_to_the_wish(rep, saved, client):
    client.force_login(rep)
    address = reverse("report_mail", args=[saved.pk])
    assert address in client.get(f"/reports/lead_sources/?saved={saved.pk}").content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"every": "month"}).status_code == 302
    assert ReportMail.objects.get().every == "month"
    assert client.post(address, {"every": "hour"}).status_code == 422
    SavedReport.objects.update(sharing="private")
    client.force_login(make_user("other"))
    assert client.get(address).status_code == 404
