"""The nightly look: what may never be is found, what was before stays."""

import pytest
from django.core.management import CommandError, call_command

from leads import actions
from leads.criteria import LEADS
from leads.jobs import check_criteria
from leads.models import Criterion, Lead
from leads.tests.factories import make_status
from records import gates

pytestmark = pytest.mark.django_db


def test_nothing_is_found_behind_the_gates(capsys, rep, new):
    Criterion.objects.create(status=new, words="City is known", required=["city"])
    actions.create_leads([Lead(name="Ada", status=new, city="Turin")], by=rep)
    call_command("check_criteria")
    assert "Every record meets" in capsys.readouterr().out


def test_a_hole_would_be_found(rep, new, monkeypatch, caplog):
    """The control: with the gates off the same check complains."""
    criterion = Criterion.objects.create(status=new, words="City is known", required=["city"])
    monkeypatch.setattr(gates, "STANDING", {})
    lead = Lead(name="Ada", status=new)
    actions.create_leads([lead], by=rep)
    assert LEADS.breaches() == {criterion: [lead.pk]}
    with pytest.raises(CommandError, match="may not"):
        call_command("check_criteria")
    check_criteria()
    assert "do not meet criterion" in caplog.text


def test_who_was_there_before_may_stay(rep, new):
    actions.create_leads([Lead(name="Ada", status=new)], by=rep)
    Criterion.objects.create(status=new, words="City is known", required=["city"])
    assert LEADS.breaches() == {}


def test_a_field_that_is_gone_is_said(admin, client, new):
    """Its criterion names it instead of breaking the page."""
    Criterion.objects.create(status=make_status("New"), words="Budget", required=["custom.gone"])
    client.force_login(admin)
    page = client.get(f"/setup/criteria/statuses/{new.pk}/")
    assert page.status_code == 200
