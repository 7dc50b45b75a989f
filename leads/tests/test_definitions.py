"""Living definitions: read by all, reviewed every quarter, with the leads that drifted (LS-27,
idea 11 of part 4)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads import actions, jobs
from leads.definitions import definitions
from leads.models import Criterion, Status
from leads.models.statuses import a_quarter_on
from leads.tests.factories import make_lead, make_status
from notifications.models import Message, Notification
from records.actions import undo
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def status(rep) -> Status:
    return make_status("Qualified", definition="Budget is known", owner=rep)


@pytest.fixture
def drifted(status, rep):
    """A criterion that came after the leads did: one of the two meets it."""
    leads = [
        make_lead("Ada", status=status, owner=rep, city="Bonn"),
        make_lead("Bob", status=status, owner=rep),
    ]
    Criterion.objects.create(status=status, words="City is known", required=["city"])
    return leads


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 15), date(2026, 4, 15)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2026, 12, 1), date(2027, 3, 1)),
    ],
)
def test_the_next_review_is_due_a_quarter_later(day, later):
    assert a_quarter_on(day) == later


def test_a_new_status_is_due_in_a_quarter():
    """Nobody has to think of it."""
    assert make_status("New").review_by == a_quarter_on(timezone.localdate())


def test_its_owner_is_told_once_when_the_day_has_come(status, rep):
    """LS-27: behind the bell and by mail, once for each day it was due, however often we look."""
    jobs.review_definitions()
    assert not Notification.objects.exists()
    Status.objects.update(review_by=timezone.localdate())
    for _hour in range(3):
        jobs.review_definitions()
    row = Notification.objects.get()
    assert (row.user, row.kind, row.data["name"]) == (rep, "leads.review", "Qualified")
    assert Message.objects.get().recipient == rep.email
    Status.objects.update(review_by=timezone.localdate() - timedelta(days=1))
    jobs.review_definitions()
    assert Notification.objects.count() == 2


def test_without_an_owner_the_admins_are_told(status, admin):
    Status.objects.update(review_by=timezone.localdate(), owner=None)
    jobs.review_definitions()
    assert Notification.objects.get().user == admin


def test_reviewed_sets_the_next_date_and_can_be_taken_back(client, status, rep):
    today = timezone.localdate()
    Status.objects.update(review_by=today)
    client.force_login(rep)
    assert "review due since" in client.get(reverse("definitions")).content.decode()
    answer = client.post(reverse("definition_reviewed", args=[status.pk]), follow=True)
    status.refresh_from_db()
    assert (status.reviewed_on, status.review_by) == (today, a_quarter_on(today))
    page = answer.content.decode()
    assert "next review on" in page
    assert "Undo" in page
    outcome = actions.mark_reviewed(
        Status.objects.filter(pk=status.pk), by=rep, today=today + timedelta(days=1)
    )
    undo(outcome.batch, by=rep)
    status.refresh_from_db()
    assert status.reviewed_on == today


def test_only_who_answers_for_it_and_admins_review(client, status, admin):
    other = make_user("other")
    with pytest.raises(PermissionDenied):
        actions.mark_reviewed(Status.objects.all(), by=other, today=timezone.localdate())
    client.force_login(other)
    assert client.post(reverse("definition_reviewed", args=[status.pk])).status_code == 403
    assert "Reviewed:" not in client.get(reverse("definitions")).content.decode()
    client.force_login(admin)
    assert client.post(reverse("definition_reviewed", args=[status.pk])).status_code == 302


def test_the_drift_report_counts_and_lists_who_fails_the_criteria(client, status, drifted, rep):
    """Leads that came before the criterion did may stay, and are told with what they lack."""
    client.force_login(rep)
    page = client.get(reverse("definitions")).content.decode()
    assert "1 lead stands here without it" in page
    listed = client.get(reverse("definition_drift", args=[status.pk])).content.decode()
    assert "Bob" in listed
    assert "Ada" not in listed
    assert "City is known" in listed
    actions.change_leads(
        type(drifted[1]).objects.filter(pk=drifted[1].pk), by=rep, values={"city": "Rome"}
    )
    assert "Every lead here meets it." in client.get(reverse("definitions")).content.decode()


def test_nobody_sees_more_leads_in_it_than_elsewhere(client, status, drifted):
    """TRUST A3: counted and listed are the reader's own."""
    own = make_user("own", visibility="own")
    assert [each.drift for each in definitions(own, timezone.localdate())] == [0]
    client.force_login(own)
    assert "Bob" not in client.get(reverse("definition_drift", args=[status.pk])).content.decode()


def test_a_status_that_asks_for_nothing_has_no_drift(status, rep):
    assert [each.drift for each in definitions(rep, timezone.localdate())] == [None]


def test_reads_do_not_grow_with_the_leads(status, drifted, rep):
    counts = []
    for more in (0, 3):
        for n in range(more):
            make_lead(f"More {n}", status=status)
        with CaptureQueriesContext(connection) as queries:
            definitions(rep, timezone.localdate())
        counts.append(len(queries))
    assert counts[0] == counts[1]
