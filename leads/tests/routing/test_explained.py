"""Why was this given to me (idea 3, X47): told on the lead, over time, and for other rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automations import actions
from automations.models import RoutingTrace, Territory
from automations.routing.fairness import fairness
from automations.routing.panels import forget_facts
from automations.routing.plan import draft
from automations.routing.replay import replay
from automations.routing.told import told_traces
from leads.models import Lead
from leads.tests.routing.conftest import LEADS
from records.panels import PANELS
from records.personal.subject import Subject
from users.models import Absence, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def germany(world):
    """Germany with Bonn inside; France beside it; Amy is away."""
    world.place("France", "fay", wanted={"country": ["FR"]})
    de = world.place("Germany", "dan", wanted={"country": ["DE"]})
    world.place("Bonn", "amy", inside=de, wanted={"postal": ["531"]})
    today = timezone.now().date()
    Absence.objects.create(user=world.people["amy"], since=today, until=today)
    world.begin()
    return world


def told(world, lead):
    return told_traces([world.trace(lead)])[0]


def test_the_whole_way_is_told(germany):
    """Which territories were asked in which order, who was skipped and why, who got it."""
    (lead,) = germany.arrive(country="DE", postal_code="53111")
    found = told(germany, lead)
    assert [(each.node.name, each.fits, each.why) for each in found.asked] == [
        ("Everything else", True, "takes what no other takes"),
        ("France", False, "country is Germany"),
        ("Germany", True, "country is Germany"),
        ("Bonn", True, "postal code is 53111"),
    ]
    assert found.skipped == [("Bonn", "Amy", "was away")]
    assert (found.owner.name, found.node.name, found.because) == (
        "Dan", "Germany", "whose turn it was",
    )  # fmt: skip
    assert str(found.trace.version) == "Version 1"


def test_a_past_decision_is_told_by_the_rules_of_then(germany):
    """X27: territories and leads may have changed since."""
    (lead,) = germany.arrive(country="DE", postal_code="53111")
    rows = Territory.objects.filter(name="Germany")
    actions.change_territories(rows, by=germany.admin, values={"name": "DACH", "wanted": {}})
    germany.begin()
    Lead.objects.filter(pk=lead.pk).update(country="FR")
    assert [each.node.name for each in told(germany, lead).asked][2:] == ["Germany", "Bonn"]
    assert str(germany.trace(lead).version) == "Version 1"


def test_the_panel_stands_on_the_leads_page(germany, client, rep):
    (lead,) = germany.arrive(country="DE", postal_code="53111")
    client.force_login(rep)
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "Why this owner" in page
    assert "was away · Bonn" in page
    client.force_login(germany.boss)
    other = Lead.objects.create(name="Never routed", status=lead.status)
    assert "Why this owner" not in client.get(other.get_absolute_url()).content.decode()


def test_whoever_does_not_see_the_lead_does_not_see_why(germany, client, rep):
    """TRUST A3."""
    (lead,) = germany.arrive(country="DE")
    User.objects.filter(pk=rep.pk).update(visibility="own")
    client.force_login(rep)
    assert client.get(lead.get_absolute_url()).status_code == 404


def test_panel_query_count(germany, django_assert_num_queries):
    """Two reads that go with those of the page, and the people; the version is kept."""
    (lead,) = germany.arrive(country="DE", postal_code="53111")
    lead = Lead.objects.get(pk=lead.pk)
    panel = next(each for each in PANELS[Lead] if each.name == "routing")
    with django_assert_num_queries(3):
        assert panel.context(lead, germany.boss)["last"].owner.name == "Dan"


def test_facts_of_an_erased_person_go(germany):
    """X36: where somebody lives is no longer told; to whom the lead went is."""
    (lead,) = germany.arrive(country="DE", postal_code="53111")
    forget_facts(Subject(Lead, (lead.pk,)))
    trace = germany.trace(lead)
    assert trace.facts == {}
    assert trace.owner.name == "Dan"


def test_fairness_by_week_and_territory(germany):
    germany.arrive(3, country="FR")
    germany.arrive(1, country="DE")
    now = timezone.now()
    old = RoutingTrace.objects.order_by("id").first()
    RoutingTrace.objects.filter(pk=old.pk).update(at=now - timedelta(weeks=1))
    found = fairness(Lead.record_type, now)
    assert [(each.person.name, each.weeks[:2], each.share) for each in found.people] == [
        ("Fay", [2, 1], 75.0),
        ("Dan", [1, 0], 25.0),
    ]
    only = Territory.objects.get(name="Germany")
    rows = fairness(Lead.record_type, now, territory=only.pk).people
    assert [(each.person.name, each.total) for each in rows] == [("Dan", 1)]


def test_what_other_rules_would_have_done(germany):
    """X47: the draft beside what happened, on the leads of the last days."""
    germany.arrive(2, country="FR")
    germany.arrive(2, country="IT")
    row = Territory.objects.filter(name="France")
    actions.change_territories(row, by=germany.admin, values={"wanted": {"country": ["FR", "IT"]}})
    found = replay(draft(LEADS), days=30, now=timezone.now() + timedelta(minutes=1))
    assert (found.looked_at, found.same, found.others) == (4, 2, 2)
    assert {(str(who), got, would) for who, got, would in found.people} == {
        ("Fay", 2, 4),
        ("Boss", 2, 0),
    }
    first = found.differences[0]
    assert (first.got.name, first.told.owner.name, first.told.node.name) == (
        "Boss",
        "Fay",
        "France",
    )
    assert Lead.objects.filter(owner__name="Boss").count() == 2, "nothing is written"


def test_the_rules_in_force_would_do_what_they_did(germany):
    """A look back with the very rules tells no difference, whoever was away on the day."""
    for country in ("FR", "DE", "IT", "DE"):
        germany.arrive(2, country=country, postal_code="53111")
    found = replay(draft(LEADS), days=30, now=timezone.now() + timedelta(minutes=1))
    assert (found.looked_at, found.others) == (8, 0)
