"""Pages of deals: the record, the form, the move dialog."""

import re
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse

from deals.models import Deal, LostReason, Stage
from deals.tests.factories import make_deal, make_stage
from leads.kinds import Kind
from leads.models import Activity, Lead
from leads.tests.factories import make_lead, make_status
from records.attached.comments import add_comment
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
QUERIES = 12


@pytest.fixture(autouse=True)
def stages(db):
    make_stage(), make_stage(name="Negotiation", position=1, win_likelihood=70)
    return make_stage("won"), make_stage("lost")


@pytest.fixture
def client(client, rep):
    client.force_login(rep)
    return client


def test_the_list_and_the_page_open(client, rep):
    """CM-31, WA-01."""
    deal = make_deal(owner=rep, value=1200)
    assert "Ovens" in client.get("/deals/?list=all").content.decode()
    page = client.get(deal.get_absolute_url()).content.decode()
    assert "Move to “Negotiation”" in page
    assert "€1,200.00" in page
    assert deal.get_absolute_url() in client.get(deal.lead.get_absolute_url()).content.decode()


def test_a_deal_with_a_new_lead_in_one_form(client, rep):
    """WA-04, WA-05, CM-26."""
    make_status("New", Kind.NEW), make_status("Qualified", Kind.QUALIFIED, position=3)
    typed = {
        "name": "Two ovens", "stage": make_stage().pk, "value": "900", "currency": "EUR",
        "owner": rep.pk, "lead_name": "Ada Byron", "lead_emails": "ada@example.org",
        "qualify": "on",
    }  # fmt: skip
    answer = client.post(reverse("deal_new"), typed)
    deal = Deal.objects.get()
    assert answer.url == deal.get_absolute_url()
    assert (deal.lead.name, deal.lead.status.kind) == ("Ada Byron", Kind.QUALIFIED)
    assert deal.win_likelihood == 20


def test_a_deal_from_a_lead(client, rep):
    """CM-26."""
    lead = make_lead(owner=rep)
    form = client.get(reverse("deal_new"), {"lead": lead.pk})
    assert f"#{lead.pk} Ada Byron" in form.content.decode()
    typed = {"name": "Oven", "stage": make_stage().pk, "currency": "EUR", "lead": f"#{lead.pk} Ada"}
    assert client.post(reverse("deal_new"), typed).status_code == 302
    assert Deal.objects.get().lead == Lead.objects.get()


def test_losing_asks_for_the_reason(client, rep, stages):
    """WA-27, CM-30."""
    reason, deal = LostReason.objects.create(name="Price"), make_deal(owner=rep)
    address = reverse("deal_move", args=[deal.pk])
    assert client.post(address, {"stage": stages[1].pk}).status_code == 422
    typed = {"stage": stages[1].pk, "dialog": "1", "version": deal.version}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"lost_reason": reason.pk}).status_code == 302
    deal.refresh_from_db()
    assert deal.lost_reason == reason


def test_a_form_sent_twice_makes_one_deal(client, rep):
    """TRUST D7: the second click finds the first one's."""
    lead = make_lead(owner=rep)
    typed = {
        "name": "Oven", "stage": make_stage().pk, "currency": "EUR", "lead": f"#{lead.pk}",
        "form_token": str(uuid4()),
    }  # fmt: skip
    first, second = (client.post(reverse("deal_new"), typed) for _time in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Deal.objects.count() == 1
    refused = client.post(reverse("deal_new"), typed | {"form_token": str(uuid4()), "name": ""})
    assert refused.status_code == 422


def test_a_call_on_a_deal_is_logged_once(client, rep):
    """TRUST D7, CM-15: by the token that stands in its composer."""
    deal = make_deal(owner=rep)
    page = client.get(f"{deal.get_absolute_url()}?compose=call").text
    token = re.search(r'name="form_token"\s+value="([^"]+)"', page)[1]
    sent = {"direction": "out", "outcome": "reached", "text": "Hi", "form_token": token}
    for _time in range(2):
        client.post(reverse("deal_activity", args=[deal.pk, "call"]), sent)
    assert Activity.objects.count() == 1


def test_one_field_in_place(client, rep):
    """TRUST E9: another field changed meanwhile is no conflict, the same one is."""
    deal = make_deal(owner=rep)
    address = reverse("deal_field", args=[deal.pk, "name"])
    was = client.get(address).context["form"].initial["was"]
    Deal.objects.update(description="meanwhile", version=7)
    assert client.post(address, {"name": "Racks", "was": was}).status_code == 302
    answer = client.post(address, {"name": "Mixers", "was": was})
    assert answer.status_code == 409
    assert "Racks" in answer.content.decode()
    for name in ("stage", "lead", "rate", "version"):
        assert client.get(reverse("deal_field", args=[deal.pk, name])).status_code == 404


def test_a_move_knows_what_the_page_showed(client, rep):
    """TRUST E9."""
    deal = make_deal(owner=rep)
    Deal.objects.update(version=4)
    answer = client.post(
        reverse("deal_move", args=[deal.pk]),
        {"stage": Stage.objects.get(name="Negotiation").pk, "version": 1},
    )
    assert answer.status_code == 422
    assert "Somebody changed it" in answer.content.decode()


@pytest.mark.parametrize("calls", [1, 3])
def test_the_page_costs_the_same_however_much_hangs_on_it(
    client, rep, calls, django_assert_num_queries
):
    """SPEED 2."""
    deal = make_deal(owner=rep)
    for n in range(calls):
        add_comment(deal, by=rep, text=f"Comment {n}")
    client.get(deal.get_absolute_url())
    with django_assert_num_queries(QUERIES):
        client.get(deal.get_absolute_url())


def test_what_is_said_at_a_deal_sets_both_clocks_and_stands_on_the_line(client, rep):
    """H5, WA-12, SX-22: marked on the page of the deal, and told on its lead."""
    deal = make_deal(owner=rep)
    told = {"direction": "in", "outcome": "reached", "text": "They want two"}
    assert client.post(reverse("deal_activity", args=[deal.pk, "call"]), told).status_code == 302
    deal.refresh_from_db()
    lead = Lead.objects.get()
    assert deal.last_action_at and deal.last_response_event == lead.last_response_event
    assert "feed-item-own" in client.get(deal.get_absolute_url()).content.decode()
    assert "They want two" in client.get(lead.get_absolute_url()).content.decode()
    call_command("recompute_clocks")


def test_a_deal_on_a_lead_of_somebody_else(client, rep):
    """TRUST A3: who sees the deal alone reads nothing of the lead."""
    other = make_user("other")
    lead = make_lead("Kanarienvogel", owner=other)
    add_comment(lead, by=other, text="Kanarienvogel sings")
    deal = make_deal(owner=rep, lead=lead)
    type(rep).objects.filter(pk=rep.pk).update(visibility="own")
    for address in (deal.get_absolute_url(), "/deals/?list=all", f"/story/155/{deal.pk}/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Kanarienvogel" not in answer.content.decode()
