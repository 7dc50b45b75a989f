"""Who sees which leads, and the working lists in business words."""

import pytest
from django.utils import timezone

from leads.kinds import Kind, StageCategory
from leads.models import Contact, ContactPoint, Lead, Status
from leads.tests.factories import make_contact, make_lead, make_point, make_stage, make_status
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def names(leads) -> list[str]:
    return sorted(lead.name for lead in leads)


def test_a_rep_with_own_visibility_sees_own_leads_and_what_hangs_on_them():
    """X14, TRUST A2: not those of others, and not those of nobody."""
    rep, other = make_user("rep", visibility="own"), make_user("other")
    for owner in (rep, other, None):
        lead = make_lead(f"of {owner}", owner=owner)
        make_point(lead, f"{lead.pk}@example.com", contact=make_contact(lead, f"at {owner}"))
    assert names(Lead.objects.visible_to(rep)) == ["of Rep"]
    assert names(Contact.objects.visible_to(rep)) == ["at Rep"]
    assert ContactPoint.objects.visible_to(rep).count() == 1
    assert Lead.objects.visible_to(other).count() == 3
    assert ContactPoint.objects.visible_to(other).count() == 3


def test_somebody_who_has_left_sees_nothing():
    gone = make_user("gone", is_active=False)
    make_point(make_lead(owner=gone), "a@example.com")
    assert not Lead.objects.visible_to(gone).exists()
    assert not ContactPoint.objects.visible_to(gone).exists()


def test_a_customer_is_a_lead_in_a_customer_stage():
    """LS-17: by the stage's category, whatever it is called."""
    stage = make_stage("Delighted", StageCategory.CUSTOMER)
    make_lead("buyer", status=make_status("Happy", Kind.ACTIVE, stage))
    make_lead("visitor")
    assert names(Lead.objects.customers()) == ["buyer"]
    assert names(Lead.objects.in_category(StageCategory.LEAD)) == ["visitor"]


def test_my_new_leads_are_mine_new_and_not_in_the_trash(rep):
    """CM-07: tested by the kind of the status, never by its name (H1)."""
    added = make_status("Added", Kind.NEW)
    make_lead("mine", owner=rep, status=added)
    make_lead("trashed", owner=rep, status=added, deleted_at=timezone.now())
    make_lead("worked", owner=rep, status=make_status("Working", Kind.WORKING))
    make_lead("of nobody", status=added)
    assert names(Lead.objects.new_for(rep)) == ["mine"]
    assert names(Lead.objects.unassigned()) == ["of nobody"]


@pytest.mark.parametrize(
    ("kind", "is_working", "is_open"),
    [
        (Kind.NEW, False, True),
        (Kind.CONTACTED, True, True),
        (Kind.WORKING, True, True),
        (Kind.UNQUALIFIED, False, False),
        (Kind.LOST, False, False),
        (Kind.ACTIVE, False, True),
        (Kind.FORMER, False, False),
    ],
)
def test_unqualified_leads_are_in_no_working_list(kind, is_working, is_open):
    """CM-17, CM-21: no further action is needed."""
    make_lead(status=make_status("Any", kind))
    assert Lead.objects.working().exists() is is_working
    assert Lead.objects.not_over().exists() is is_open


def test_the_automatic_status_is_the_first_of_the_first_stage():
    """WB-05: by position, not by age or name; stages in the trash do not count."""
    trashed = make_stage("Old", position=0, deleted_at=timezone.now())
    make_status("Dusty", stage=trashed, position=0)
    late, early = make_stage("Z", position=2), make_stage("A", position=1)
    make_status("Later", stage=late, position=0)
    make_status("Second", stage=early, position=5)
    first = make_status("First", stage=early, position=1)
    assert Status.objects.automatic() == first
