"""Held back and put off, per record (B): by action, told, undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.models import Lead
from leads.tests.factories import make_lead
from leads.tests.reminders.make import MONDAY, always_awake, at, due_of, live, reminding, silent
from notifications.actions import hold, take_back
from notifications.models import Hold
from notifications.reminders.sweeping import sweep
from records.actions import undo
from records.models import Event
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(rep) -> Lead:
    always_awake(rep)
    return silent(owner=rep)


def rows(lead: Lead):
    return Lead.objects.filter(pk=lead.pk)


def test_held_until_somebody_lets_it_come(rep, lead):
    hold(rows(lead), by=rep, what="reminder")
    assert live(at(3, 3), at(3, 20)) == []
    take_back(Hold.objects.all(), by=rep)
    assert sweep(at(3, 20, 9)) == 1, "late by then, it is given once"
    assert sweep(at(3, 20, 10)) == 0


def test_put_off_until_a_day(rep, lead):
    hold(rows(lead), by=rep, what="reminder", until=date(2026, 3, 18))
    assert sweep(at(3, 17, 23)) == 0
    assert sweep(at(3, 18, 0)) == 1


def test_holding_again_changes_the_day_and_undo_brings_it_back(rep, lead):
    hold(rows(lead), by=rep, what="reminder", until=date(2026, 3, 18))
    again = hold(rows(lead), by=rep, what="reminder", until=date(2026, 4, 18))
    assert [each.until for each in Hold.objects.live()] == [date(2026, 4, 18)]
    undo(again.batch, by=rep)
    assert [each.until for each in Hold.objects.live()] == [date(2026, 3, 18)]
    assert hold(rows(lead), by=rep, what="reminder", until=date(2026, 3, 18)).changed == 0


def test_undo_of_the_first_hold(rep, lead):
    held = hold(rows(lead), by=rep, what="reminder")
    undo(held.batch, by=rep)
    assert not Hold.objects.live().exists()
    assert sweep(at(3, 14)) == 1


def test_control_another_thing_held_holds_no_reminder(rep, lead):
    hold(rows(lead), by=rep, what="rule:1")
    assert sweep(at(3, 14)) == 1


def test_many_are_held_in_one_go(rep, lead):
    leads = [lead, silent("Max", owner=rep, since=MONDAY)]
    outcome = hold(Lead.objects.all(), by=rep, what="reminder")
    assert outcome.changed == len(leads)
    assert set(Event.objects.filter(batch=outcome.batch.pk).values_list("line", flat=True)) == {
        each.pk for each in leads
    }


class TestPages:
    """WB-18, X37: the future is visible, with its reason, and can be held back."""

    @pytest.fixture
    def ahead(self, client, rep) -> Lead:
        client.force_login(rep)
        return silent(owner=rep, since=timezone.now() - timedelta(days=3), status=reminding())

    def test_on_the_leads_page(self, client, rep, ahead):
        page = client.get(ahead.get_absolute_url()).text
        assert "Reminder: no action since" in page and "Hold until I let it come" in page
        address = reverse("coming_hold", args=[Lead.record_type, ahead.pk])
        answer = client.post(
            address, {"what": "reminder", "next": ahead.get_absolute_url()}, follow=True
        )
        assert "held back" in answer.text
        (held,) = Hold.objects.live()
        answer = client.post(reverse("coming_take_back", args=[held.pk]), follow=True)
        assert "It is coming again." in answer.text and due_of(ahead)

    def test_the_page_of_all_by_owner_team_and_kind(self, client, rep, ahead):
        other = make_user("other")
        silent("Not mine", owner=other, since=timezone.now() - timedelta(days=2))
        page = client.get(reverse("coming")).text
        assert page.index("Ada Byron") < page.index("Not mine")
        mine = client.get(reverse("coming"), {"owner": rep.pk}).text
        assert "Ada Byron" in mine and "Not mine" not in mine
        assert "Ada Byron" not in client.get(reverse("coming"), {"kind": "rule"}).text

    def test_others_records_are_not_theirs_to_see_or_hold(self, client, rep, ahead):
        """TRUST A2, A3."""
        bob = make_user("bob", visibility="own")
        client.force_login(bob)
        assert "Ada Byron" not in client.get(reverse("coming")).text
        address = reverse("coming_hold", args=[Lead.record_type, ahead.pk])
        assert client.post(address, {"what": "reminder"}).status_code == 404
        hold(rows(ahead), by=rep, what="reminder")
        held = Hold.objects.get()
        assert client.post(reverse("coming_take_back", args=[held.pk])).status_code == 404

    @pytest.mark.parametrize("record", ["²-1", "100-²", "100-", f"100-{10**30}", "-", "x-y"])
    def test_what_is_no_record_names_none(self, client, rep, ahead, record):
        """TRUST B5: digits of other scripts, too many of them, none."""
        client.force_login(rep)
        answer = client.get(reverse("coming"), {"record": record})
        assert (answer.status_code, len(answer.context["page"].rows)) == (200, 1)

    def test_refused_in_words(self, client, ahead):
        address = reverse("coming_hold", args=[Lead.record_type, ahead.pk])
        for sent in ({"what": "moon"}, {"what": "reminder", "until": "2020-01-01"}):
            client.post(address, sent)
        assert not Hold.objects.exists()

    def test_page_by_page_each_once(self, client, rep, ahead):
        """The same moment for many: none is lost between two pages, none comes twice."""
        always_awake(rep)
        since = timezone.now() - timedelta(days=4)
        for n in range(60):
            silent(f"Lead no. {n:02}", owner=rep, since=since)
        seen, address = [], reverse("coming")
        while address:
            page = client.get(address)
            seen += [row.record.pk for row in page.context["page"].rows]
            address = page.context["next"] and reverse("coming") + page.context["next"]
        assert len(seen) == len(set(seen)) == 61

    @pytest.mark.parametrize("many", [1, 3])
    def test_weight(self, client, rep, ahead, many, django_assert_max_num_queries):
        for n in range(many):
            silent(f"L{n}", owner=rep, since=timezone.now() - timedelta(days=3))
        with django_assert_max_num_queries(17):
            client.get(reverse("coming"))

    def test_a_lead_nothing_is_coming_to_shows_no_panel(self, client, rep):
        client.force_login(rep)
        assert 'id="coming"' not in client.get(make_lead(owner=rep).get_absolute_url()).text
