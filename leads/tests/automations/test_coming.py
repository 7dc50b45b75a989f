"""What rules that act in a rhythm will do stands among what is coming (X26)."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from automations.actions import switch_on
from automations.engine.due import sweep
from automations.models import Due, Rule, Run
from automations.tests.factories import make_rule
from leads.models import Lead
from notifications.actions import hold
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
DAILY = {"every": "day", "hour": 8}


@pytest.fixture
def rule(world) -> Rule:
    rule = make_rule(
        "Morning look", trigger="every", when=DAILY, params="city=Bonn", is_on=False,
        owner=world.admin,
    )  # fmt: skip
    switch_on(Rule.objects.filter(pk=rule.pk), by=world.admin)
    return rule


def address_of(lead: Lead) -> str:
    return f"{reverse('coming')}?record={lead.record_type}-{lead.pk}"


def test_the_page_says_on_how_many_it_will_act(client, world, rule):
    """As far as whoever looks sees them; with the way to their list."""
    for name in ("Ada", "Bob"):
        world.lead(name, city="Bonn")
    world.lead("Eve", city="Bonn", owner=world.admin)
    world.lead("Cid", city="Paris")
    for user, count in ((world.admin, 3), (make_user("own", visibility="own"), 0)):
        client.force_login(user)
        page = client.get(reverse("coming"), {"kind": "rule"}).text
        assert ("every day at 8" in page) is (count > 0)
        assert (f">{count} leads</a>" in page) is (count > 0)
    client.force_login(world.admin)
    mine = client.get(reverse("coming"), {"owner": world.admin.pk}).text
    assert ">1 leads</a>" in mine and "/leads/?city=Bonn" in mine


def test_the_first_page_shows_it_too(client, world, rule):
    world.lead(city="Bonn")
    client.force_login(world.rep)
    assert "Morning look" in client.get("/").text


def test_a_lead_it_will_act_on_says_so_and_others_do_not(client, world, rule):
    met, other = world.lead(city="Bonn"), world.lead("Bob", city="Paris")
    client.force_login(world.rep)
    assert address_of(met) in client.get(met.get_absolute_url()).text
    assert "Morning look" in client.get(address_of(met)).text
    assert "Morning look" not in client.get(address_of(other)).text


def test_it_acts_once_on_each_where_it_says_so(client, world, rule):
    Rule.objects.update(once=True)
    lead = world.lead(city="Bonn")
    sweep(Due.objects.get().due_at)
    client.force_login(world.rep)
    assert "Morning look" not in client.get(address_of(lead)).text
    assert "Morning look" not in client.get(reverse("coming")).text


def test_it_leaves_alone_what_is_held_back(world, rule):
    """B: per record, for a rhythm as for a wait."""
    held, free = world.lead(city="Bonn"), world.lead("Bob", city="Bonn")
    hold(Lead.objects.filter(pk=held.pk), by=world.rep, what=f"rule:{rule.pk}")
    sweep(Due.objects.get().due_at)
    assert list(Run.objects.values_list("record_id", flat=True)) == [free.pk]


def test_a_rehearsal_counts_what_it_will_do(world, rule):
    """E8: five days from the first it acts on, five mornings."""
    world.lead(city="Bonn")
    out = StringIO()
    begin = Due.objects.get().due_at.date().isoformat()
    call_command("simulate", days=5, first=begin, stdout=out)
    assert "5 days, Morning look 5" in out.getvalue()
