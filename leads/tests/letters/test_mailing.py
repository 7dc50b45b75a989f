"""One e-mail each to a selection (SX-24): the right ones, once, refusable (RFC 8058)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from leads.models import Lead
from leads.tests.factories import make_lead, make_point
from notifications.actions import unsubscribe
from notifications.mailing import start_mailing
from notifications.models import Message, Unsubscribed
from notifications.sending.unsubscribe import token_of
from notifications.tests.make import send
from records.actions import undo
from records.jobs import runner
from records.models import HeldRecord, Selection
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
TEXT = "Dear {{ lead.first_name }}, we moved."


@pytest.fixture
def people(rep):
    found = [make_lead(f"Person{n} Smith", owner=rep) for n in range(3)]
    for n, lead in enumerate(found):
        make_point(lead, f"p{n}@example.com")
    return found


def chosen(by, leads) -> Selection:
    ids = [lead.pk for lead in leads]
    return Selection.objects.create(
        user=by, list_name="leads", params="list=all", ids=ids, count=len(ids), everything=False,
        zone="UTC", asked_at=timezone.now(),
    )  # fmt: skip


def mail_to(by, leads, text: str = TEXT):
    job = start_mailing(chosen(by, leads), by=by, subject="News", text=text)
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def leave() -> int:
    return send(timezone.now() + timedelta(minutes=2))


def test_each_gets_one_with_their_own_words(rep, people, mailoutbox):
    job = mail_to(rep, people)
    assert (job.state, job.done) == ("done", 3)
    assert send() == 0, "it waits to be taken back"
    assert leave() == 3
    assert [mail.to for mail in mailoutbox] == [[f"p{n}@example.com"] for n in range(3)]
    assert mailoutbox[0].body.startswith("Dear Person0, we moved.")
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in mailoutbox[0].body


def test_who_is_left_out_is_said(rep, people):
    """Without an address, having refused, or unknown in what the text names."""
    nameless = make_lead("", owner=rep)
    make_point(nameless, "nameless@example.com")
    silent = make_lead("No Address", owner=rep)
    unsubscribe(["P1@example.com"], by=rep)
    job = mail_to(rep, [*people, nameless, silent])
    assert Message.objects.count() == 2
    held = dict(HeldRecord.objects.filter(batch=job.batch).values_list("record_id", "reasons"))
    assert held == {
        people[1].pk: ["unsubscribed"],
        nameless.pk: ["fields_missing"],
        silent.pk: ["no_address"],
    }


def test_who_refuses_meanwhile_gets_none(rep, people, mailoutbox):
    mail_to(rep, people)
    unsubscribe(["p0@example.com"], by=rep)
    leave()
    assert [mail.to for mail in mailoutbox] == [["p1@example.com"], ["p2@example.com"]]


def test_run_twice_it_writes_once(rep, people):
    """E10: a worker killed after its chunk; the next one begins it again."""
    job = mail_to(rep, people)
    type(job).objects.filter(pk=job.pk).update(state="running", place={}, lease_until=None)
    runner.run(job.pk)
    assert Message.objects.count() == 3


def test_its_batch_takes_it_back(rep, people, mailoutbox):
    undo(mail_to(rep, people).batch, by=rep)
    assert (leave(), mailoutbox) == (0, [])


def test_only_to_leads_one_sees(people):
    """A4: forged ids in a selection write to nobody."""
    other = make_user("other", visibility="own")
    mail_to(other, people)
    assert Message.objects.count() == 0


def test_from_the_list_to_the_outbox(rep, people, client):
    """TRUST law 2: those that were ticked, through the page that says to whom."""
    client.force_login(rep)
    ticked = {"state": "list=all", "id": [people[0].pk, people[1].pk], "field": "mail"}
    page = client.post("/leads/select/", ticked).url
    assert "E-mail to 2" in client.get(page).content.decode()
    words = {"subject": "News", "text": TEXT}
    shown = client.post(page, words | {"preview": "1"})
    assert shown.context["preview"]["text"] == "Dear Person0, we moved."
    refused = client.post(page, words | {"text": "{{ lead.password }}", "send": "1"})
    assert (refused.status_code, Message.objects.count()) == (422, 0)
    assert client.post(page, words | {"send": "1"}).status_code == 302
    other = Client()
    other.force_login(make_user("other"))
    assert other.get(page).status_code == 404


class TestRefusing:
    """RFC 8058, TRUST A10."""

    pytestmark = pytest.mark.usefixtures("rep")

    def address(self, email: str = "p0@example.com") -> str:
        return reverse("unsubscribe", args=[token_of(email)])

    def test_opening_the_link_refuses_nothing(self, client):
        for ask in (client.get, client.head):
            assert ask(self.address()).status_code == 200
        assert not Unsubscribed.objects.exists()

    def test_one_click_does(self):
        """A mail programme posts without a cookie and without a token of ours."""
        strict = Client(enforce_csrf_checks=True)
        for _again in range(2):
            answer = strict.post(self.address(), {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200
        assert Unsubscribed.objects.get().address == "p0@example.com"

    def test_a_forged_link_is_not_there(self, client):
        forged = re.sub("p0", "p1", self.address())[:-3] + "xyz/"
        for ask in (client.get, client.post):
            assert ask(forged).status_code == 404
        assert not Unsubscribed.objects.exists()

    def test_an_admin_keeps_the_list(self, client, admin, rep):
        client.force_login(admin)
        page = reverse("unsubscribed")
        client.post(page, {"address": "x@example.com"})
        assert Unsubscribed.objects.live().get().address == "x@example.com"
        client.post(page, {"address": "X@example.com", "back": "1"})
        assert not Unsubscribed.objects.live().exists()
        client.post(page, {"address": "x@example.com"})
        assert Unsubscribed.objects.live().count() == 1


def test_a_lead_merged_or_trashed_meanwhile_is_left_alone(rep, people):
    Lead.objects.filter(pk=people[0].pk).update(deleted_at=timezone.now())
    mail_to(rep, people)
    assert Message.objects.count() == 2
