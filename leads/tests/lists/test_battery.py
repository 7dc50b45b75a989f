"""The battery of lists on leads and customers."""

from leads.kinds import Kind, LeadKind, StageCategory
from leads.lists import CustomerList, LeadList
from leads.models import Category, Lead, Location, Partner, Source
from leads.tests.factories import make_lead, make_point, make_stage, make_status
from records.models import Batch, Event
from records.tests.battery import ListBattery
from users.tests.factories import make_user

NAMES = ["Ada Byron", "=1+1", "+49 30 1234", "-5", "@x", "'=y", 'a,b\n"c"', "Ünal", "<b>&", ""]


def make(number: int, owner, status) -> Lead:
    """A lead of every shape: some fields empty, some hostile."""
    source = Source.objects.get_or_create(name="Fair")[0]
    lead = make_lead(
        NAMES[number % len(NAMES)],
        status=status,
        owner=owner,
        kind=LeadKind.BUSINESS if number % 3 == 0 else LeadKind.PERSON,
        company_name="=SUM(A1)" if number % 2 else "",
        source=source if number % 3 else None,
        city="Köln" if number % 4 else "",
        country="DE" if number % 2 else "",
        score=number % 5 or None,
        priority=1 + number % 3,
        portal_login=f"login{number}-{owner and owner.pk}" if number % 2 else "",
    )
    if number % 2:
        make_point(lead, f"lead{lead.pk}@example.com")
        make_point(lead, "+49 30 1234567")
    return lead


class TestLeads(ListBattery):
    declared = LeadList

    def make(self, number, owner):
        stage = make_stage("Leads")
        kinds = [Kind.NEW, Kind.WORKING, Kind.UNQUALIFIED]
        kind = kinds[number % 3]
        return make(number, owner, make_status(kind.label, kind, stage))

    def new_values(self):
        return {
            "status": str(make_status("Negotiation", Kind.NEGOTIATION).pk),
            "priority": "3",
            "category": str(Category.objects.create(name="Key account").pk),
            "source": str(Source.objects.create(name="Web").pk),
            "partner": str(Partner.objects.create(name="Reseller").pk),
            "location": str(Location.objects.create(name="North").pk),
        }


class TestCustomers(TestLeads):
    declared = CustomerList
    most_queries = 11  # the ids of the customer statuses, for the page and for its count

    def make(self, number, owner):
        stage = make_stage("Customers", StageCategory.CUSTOMER)
        kind = [Kind.ACTIVE, Kind.CHURN_RISK][number % 2]
        return make(number, owner, make_status(kind.label, kind, stage))


def test_status_and_owner_in_one_go(rep, client):
    """CM-20: told as one change; the time in stage starts anew, nobody has acted (H5)."""
    heir, hot = make_user("heir"), make_status("Hot", stage=make_stage("Deep"))
    lead = make_lead(owner=rep, stage_entered_at="2020-01-01T00:00Z")
    client.force_login(rep)
    url = client.post("/leads/select/", {"state": "list=all", "all": "1"}).url
    client.post(url, {"field": ["status", "owner"], "value": hot.pk, "value2": heir.pk})
    lead.refresh_from_db()
    assert (lead.status, lead.owner, lead.last_action_at) == (hot, heir, None)
    assert lead.stage_entered_at.year > 2020
    assert (Event.objects.get().kind, Batch.objects.get().changed) == ("leads.changed", 1)
