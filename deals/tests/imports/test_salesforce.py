"""31 opportunities at 12 accounts, with probability, forecast category, next step and history."""

import pytest
from django.db.models import Count, Sum

from deals.actions import add_setup
from deals.models import Deal, Pipeline, Stage
from deals.tests.imports.maven import taken
from leads.tests.factories import make_status
from records.actions import undo
from records.models import Comment, Event
from users.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
STAGES = [
    "Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Id. Decision Makers",
    "Perception Analysis", "Proposal/Price Quote", "Negotiation/Review",
]  # fmt: skip


@pytest.fixture
def folder(admin, real_data, settings, tmp_path):
    """A company that has the twelve accounts."""
    settings.MEDIA_ROOT = tmp_path
    Organisation.objects.create(name="Generators", base_currency="USD", time_zone="UTC")
    make_status()
    made = Pipeline(name="Sales")
    add_setup([made], by=admin)
    stages = [Stage(pipeline=made, name=each, position=n) for n, each in enumerate(STAGES)]
    stages.append(Stage(pipeline=made, name="Closed Won", kind="won", win_likelihood=100))
    stages.append(Stage(pipeline=made, name="Closed Lost", kind="lost"))
    add_setup(stages, by=admin)
    folder = real_data / "salesforce_devorg"
    taken(admin, folder / "Account.csv", "businesses")
    return folder


def test_opportunities_of_salesforce(admin, folder):
    importing = taken(admin, folder / "Opportunity.csv", "deals", match=["external_id"])

    plan = {each["to"] for each in importing.plan["columns"].values()} - {""}
    assert plan >= {
        "external_id", "lead_external", "name", "stage", "value", "win_likelihood", "close_date",
        "created_at",
    }  # fmt: skip
    counts = importing.counts
    assert (counts["new"], counts["refused"]) == (31, 0)
    figures = Deal.objects.values_list("stage__kind").annotate(n=Count("id"), sum=Sum("base_value"))
    assert {kind: (n, int(total)) for kind, n, total in figures} == {
        "won": (18, 3_645_000),
        "open": (13, 2_115_000),
    }
    assert Deal.objects.values("lead").distinct().count() <= 12


def test_their_history_is_told_on_the_day_it_happened(admin, folder, client):
    """62 rows, two per opportunity: WA-14, X18. The deals themselves stay as they are; undo."""
    taken(admin, folder / "Opportunity.csv", "deals", match=["external_id"])
    before = list(Deal.objects.order_by("id").values())

    importing = taken(admin, folder / "OpportunityHistory.csv", "deal_history")

    plan = {each["to"] for each in importing.plan["columns"].values()} - {""}
    assert plan >= {"deal", "created_at", "stage", "value", "close_date", "win_likelihood"}
    assert (importing.counts["new"], importing.counts["refused"]) == (62, 0)
    told = Event.objects.filter(kind="deals.past_told")
    assert {each.happened_at.isoformat() for each in told} == {"2018-10-13T17:16:45+00:00"}
    by_deal = Comment.objects.live().values_list("target_id").annotate(n=Count("id"))
    assert dict(by_deal) == dict.fromkeys([row["id"] for row in before], 2)
    lines = dict(Deal.objects.values_list("id", "lead_id"))
    assert all(each.line == lines[each.target_id] for each in Comment.objects.all())
    assert list(Deal.objects.order_by("id").values()) == before

    client.force_login(admin)
    deal = Deal.objects.get(name="Dickenson Mobile Generators")
    page = client.get(deal.get_absolute_url()).content.decode()
    stood = "Stage: Qualification · Value: 15000.00 · Close date: {} · Win likelihood: 10 %"
    assert stood.format("Sep 16, 2013") in page and stood.format("Aug 22, 2018") in page

    undo(importing.batch, by=admin)
    assert not Comment.objects.live().exists()
    assert list(Deal.objects.order_by("id").values()) == before
