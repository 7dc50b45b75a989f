"""The criteria of the status a merged lead stands in hold for the merge as well (CM-02)."""

import pytest

from leads.actions import create_leads, merge_leads
from leads.models import Criterion, Lead
from leads.tests.factories import make_status

pytestmark = pytest.mark.django_db


def test_what_comes_together_must_meet_the_criteria(rep):
    """The status asks for a city: without one the merge is held and nothing is done; an address
    that comes with the other lead counts."""
    new, ready = make_status(), make_status("Ready", kind="working")
    one = Lead(name="Ada", status=new)
    two = Lead(name="Ada", status=ready)
    create_leads([one, two], by=rep, points=[{}, {"email": ["ada@example.com"]}])
    for field in ("city", "email"):
        Criterion.objects.create(status=ready, words=f"{field} is known", required=[field])
    leads = Lead.objects.filter(pk__in=[one.pk, two.pk])
    outcome = merge_leads(leads, by=rep, keep=one.pk, values={"status": ready})
    assert [str(outcome.messages[code]) for code in outcome.held] == ["city is known"]
    assert Lead.objects.live().count() == 2
    values = {"status": ready, "city": "Rome"}
    assert not merge_leads(leads, by=rep, keep=one.pk, values=values).held
    one.refresh_from_db()
    assert (one.status, one.city) == (ready, "Rome")
