"""Pages of deals: the record, the form, the move dialog."""

import pytest
from django.urls import reverse

from deals.models import Deal, LostReason
from deals.tests.factories import make_deal, make_stage
from leads.kinds import Kind
from leads.models import Lead
from leads.tests.factories import make_lead, make_status

pytestmark = pytest.mark.django_db


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


def test_edit_keeps_what_a_newer_state_says(client, rep):
    """TRUST E9."""
    deal = make_deal(owner=rep)
    Deal.objects.update(version=5)
    typed = {"name": "Mine", "currency": "EUR", "win_likelihood": 5, "forecast": "commit"}
    answer = client.post(reverse("deal_edit", args=[deal.pk]), typed | {"version": 1})
    assert answer.status_code == 422
    assert "Mine" in answer.content.decode()
