"""What the panel adds to a lead's page (SPEED: at most 15 queries)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from automations.actions import add_rules, switch_on
from automations.models import Due, Rule
from leads.tests.everything import everything
from leads.tests.factories import make_status
from leads.tests.reminders.make import replan
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client, rep):
    client.force_login(rep)
    lead = everything(rep)
    stage = lead.status.stage
    type(stage).objects.filter(pk=stage.pk).update(inactivity_days=9)
    replan(lead)
    return lead


def test_a_reminder_costs_nothing(client, lead, django_assert_num_queries):
    client.get(lead.get_absolute_url())
    with django_assert_num_queries(10):
        page = client.get(lead.get_absolute_url()).text
    assert "Reminder: no action since" in page


def test_what_rules_wait_to_do_is_asked_behind_the_page(
    client, lead, admin, django_assert_num_queries
):
    """CM-25: the close that is coming, with its reason, as far as the lead meets the rule."""
    over = make_status("Over", "unqualified", stage=lead.status.stage)
    for n, params in enumerate((f"status={lead.status_id}", "name=Somebody else")):
        rule = Rule(
            name=f"Close {n}", list_name="leads", trigger="after", params=params,
            when={"moment": "silent", "days": 30, "side": "after"},
            effects=[{"effect": "set.status", "value": over.pk}],
        )  # fmt: skip
        add_rules([rule], by=admin)
    switch_on(Rule.objects.all(), by=admin)
    Due.objects.update(due_at=timezone.now() + timedelta(days=3))
    client.get(lead.get_absolute_url())
    with django_assert_num_queries(10):
        page = client.get(lead.get_absolute_url()).text
    address = f"{reverse('coming')}?record={lead.record_type}-{lead.pk}"
    assert address in page
    behind = client.get(address).text
    assert "Close 0" in behind and "Close 1" not in behind and "Reminder: no action" in behind
    client.force_login(make_user("bob", visibility="own"))
    assert client.get(address).status_code == 404
