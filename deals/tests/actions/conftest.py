"""A pipeline, a reason, and the statuses of a lead's way."""

import pytest

from deals.models import LostReason
from deals.tests.factories import make_stage
from leads.kinds import Kind, StageCategory
from leads.tests.factories import make_stage as make_lead_stage
from leads.tests.factories import make_status


@pytest.fixture
def stages():
    return {
        "discovery": make_stage(),
        "negotiation": make_stage(
            name="Negotiation", win_likelihood=70, forecast="commit", position=1
        ),
        "won": make_stage("won", forecast="closed"),
        "lost": make_stage("lost", forecast="omitted"),
    }


@pytest.fixture
def reason():
    return LostReason.objects.create(name="Price")


@pytest.fixture
def line():
    """Statuses a lead's way needs."""
    opportunities = make_lead_stage("Opportunities", StageCategory.OPPORTUNITY, position=1)
    customers = make_lead_stage("Customers", StageCategory.CUSTOMER, position=2)
    return {
        "new": make_status("New", Kind.NEW),
        "unqualified": make_status("Unqualified", Kind.UNQUALIFIED, position=9),
        "qualified": make_status("Qualified", Kind.QUALIFIED, opportunities),
        "won": make_status("Won", Kind.WON, opportunities, position=1),
        "active": make_status("Active", Kind.ACTIVE, customers),
    }
