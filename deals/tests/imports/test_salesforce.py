"""31 opportunities at 12 accounts, with probability, forecast category and next step."""

import pytest
from django.db.models import Count, Sum

from deals.actions import add_setup
from deals.models import Deal, Pipeline, Stage
from deals.tests.imports.maven import taken
from leads.tests.factories import make_status
from users.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
STAGES = [
    "Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Id. Decision Makers",
    "Perception Analysis", "Proposal/Price Quote", "Negotiation/Review",
]  # fmt: skip


def test_opportunities_of_salesforce(admin, real_data, settings, tmp_path):
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
