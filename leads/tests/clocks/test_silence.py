"""How long a lead has been silent, and for whom that is no concern any more (H5, CM-17)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads import actions
from leads.kinds import OVER_KINDS, Kind
from leads.models import ActivityKind, Lead
from leads.silence import silence_of
from leads.tests.factories import make_lead, make_stage, make_status

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def days_ago(days: float):
    return NOW - timedelta(days=days)


def test_it_is_counted_from_the_later_of_both_clocks():
    lead = make_lead(created_at=days_ago(40))
    assert silence_of(lead, NOW).days == 40
    lead.last_action_at = days_ago(12.5)
    assert silence_of(lead, NOW).days == 12
    lead.last_response_at = days_ago(3)
    assert silence_of(lead, NOW).days == 3
    lead.last_response_at = days_ago(0.9)
    assert silence_of(lead, NOW) is None


def test_it_is_long_once_the_stage_says_so():
    """WB-18"""
    status = make_status("Slow", stage=make_stage("Watched", inactivity_days=5))
    lead = make_lead(status=status, created_at=days_ago(4))
    assert not silence_of(lead, NOW).is_long
    assert silence_of(lead, NOW + timedelta(days=1)).is_long


def test_the_page_says_how_long_and_what_was_last(client, rep):
    client.force_login(rep)
    lead = make_lead(created_at=days_ago(90))
    earlier = {"direction": "out", "outcome": "no_answer", "at": days_ago(12.2)}
    actions.log_activity(lead, by=rep, kind=ActivityKind.CALL, values=earlier)
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "silent for 12 days" in page
    assert f"{rep.name} called" in page
    assert "Last response: none yet" in page


@pytest.mark.parametrize("kind", OVER_KINDS)
def test_leads_that_are_over_are_in_no_working_list(client, rep, kind):
    """CM-17: no further action is needed. Neither lists nor silence name them."""
    over = make_lead("Over", owner=rep, created_at=days_ago(90), status=make_status("x", kind))
    going = make_lead("Going", owner=rep, status=make_status("y", Kind.CONTACTED))
    assert list(Lead.objects.working()) == [going]
    assert list(Lead.objects.not_over()) == [going]
    assert silence_of(over, NOW) is None
    client.force_login(rep)
    for page in ("/leads/?list=my_new", "/leads/?list=my_working"):
        assert ">Over<" not in client.get(page).content.decode()
    assert "silent for" not in client.get(over.get_absolute_url()).content.decode()


def test_a_lead_that_turns_out_unqualified_leaves_the_lists_at_once(rep):
    """CM-16, CM-17"""
    lead = make_lead(owner=rep, status=make_status("y", Kind.CONTACTED))
    assert list(Lead.objects.working()) == [lead]
    gone = make_status("No fit", Kind.UNQUALIFIED)
    actions.change_status(Lead.objects.all(), by=rep, status=gone)
    assert not Lead.objects.working().exists()
