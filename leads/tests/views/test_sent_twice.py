"""A double click on a form of a lead does its work once (TRUST D7)."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.models import Activity, Contact, Lead
from leads.tests.factories import make_lead, make_status
from notifications.kinds import MAILING
from records.models import Job, Selection

pytestmark = pytest.mark.django_db
CALL = {"direction": "out", "outcome": "reached", "text": "Spoke to her"}
MEETING = {"place": "Turin", "minutes": "30", "text": "We met"}
MAIL = {"to": "ada@example.com", "subject": "Offer", "text": "Dear Ada"}


@pytest.fixture
def signed_in(client, rep):
    client.force_login(rep)
    return client


def token_on(client, address: str) -> str:
    page = client.get(address).text
    return re.search(r'name="form_token"\s+value="([^"]+)"', page)[1]


@pytest.mark.parametrize(("kind", "sent"), [("call", CALL), ("meeting", MEETING), ("email", MAIL)])
def test_an_activity_is_logged_once(signed_in, kind, sent):
    """CM-15, WA-12: with the token that stands in the composer."""
    lead = make_lead()
    sent = sent | {"form_token": token_on(signed_in, f"{lead.get_absolute_url()}?compose={kind}")}
    address = reverse("activity_log", args=[lead.pk, kind])
    assert [signed_in.post(address, sent).url for _n in range(2)] == [lead.get_absolute_url()] * 2
    assert Activity.objects.count() == 1


def test_a_new_lead_is_added_once(signed_in):
    """WB-02: the second click leads to the lead of the first."""
    make_status()
    address = reverse("lead_new")
    sent = {"name": "Ada Byron", "kind": "person", "priority": "2"}
    sent |= {"form_token": token_on(signed_in, address)}
    urls = [signed_in.post(address, sent).url for _n in range(2)]
    assert urls == [Lead.objects.get().get_absolute_url()] * 2


def test_a_contact_is_added_once(signed_in):
    lead = make_lead("Engines Ltd", kind="business")
    address = reverse("contact_new", args=[lead.pk])
    sent = {"name": "Max Weber", "form_token": token_on(signed_in, address)}
    for _n in range(2):
        assert signed_in.post(address, sent).url == lead.get_absolute_url()
    assert Contact.objects.count() == 1


def test_a_mailing_is_sent_once(signed_in, rep):
    """X07: one message each, however often the button is pressed."""
    lead = make_lead(owner=rep)
    ticked = Selection.objects.create(
        user=rep, list_name="leads", params="list=all", ids=[lead.pk], count=1, zone="UTC",
        everything=False, asked_at=timezone.now(),
    )  # fmt: skip
    address = reverse("mailing", args=[ticked.pk])
    sent = {"subject": "News", "text": "Good morning.", "send": "1"}
    sent |= {"form_token": token_on(signed_in, address)}
    urls = {signed_in.post(address, sent).url for _n in range(2)}
    assert (len(urls), Job.objects.filter(kind=MAILING).count()) == (1, 1)
