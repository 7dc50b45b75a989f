"""What the database itself refuses, whichever path a row comes by."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from leads.models import Category, Contact, ContactPoint, Lead, Source, Stage, Status
from leads.tests.factories import (
    make_contact,
    make_lead,
    make_point,
    make_stage,
    make_status,
)

pytestmark = pytest.mark.django_db


def refused(law: str, make) -> bool:
    """Whether making the row breaks exactly this constraint."""
    with pytest.raises(IntegrityError, match=f'"{law}"'), transaction.atomic():
        make()
    return True


@pytest.mark.parametrize(
    ("law", "fields"),
    [
        ("lead_kind", {"kind": "robot"}),
        ("lead_priority", {"priority": 9}),
        ("lead_country", {"country": "de"}),
        ("lead_country", {"country": "D1"}),
        ("lead_links", {"website": "javascript:alert(1)"}),
        ("lead_links", {"linkedin": "data:text/html,x"}),
    ],
)
def test_a_lead_holds_only_values_the_product_knows(law, fields):
    make_lead(country="DE", website="HTTPS://example.com", linkedin="")
    assert refused(law, lambda: make_lead(**fields))


def test_a_business_does_not_belong_to_itself():
    lead = make_lead()
    assert refused("lead_not_in_itself", lambda: Lead.objects.update(company=lead))


def test_a_portal_login_belongs_to_one_lead_however_it_is_written():
    """SX-04: two leads without a login are fine, two with the same are not."""
    make_lead(portal_login="")
    make_lead(portal_login="ada")
    make_lead(portal_login="")
    assert refused("lead_portal_login", lambda: make_lead(portal_login="ADA"))


def test_a_row_of_another_system_is_one_lead():
    """A second import finds the lead instead of making another."""
    make_lead(external_system="olist", external_id="7")
    make_lead(external_system="other", external_id="7")
    make_lead(external_system="olist", external_id="")
    again = {"external_system": "olist", "external_id": "7"}
    assert refused("lead_external", lambda: make_lead(**again))


def test_names_sort_without_accents_and_capitals():
    """The folded name is made by the database, so that no path can forget it."""
    for name in ["Zoé", "ärzte", "Ada", "Łukasz", "éclair"]:
        make_lead(name)
    names = Lead.objects.order_by("name_key", "id").values_list("name", flat=True)
    assert list(names) == ["Ada", "ärzte", "éclair", "Łukasz", "Zoé"]


def test_stages_and_statuses_have_names_kinds_and_sound_days():
    make_stage("Leads")
    make_status("New")
    stage = make_stage("Other")
    assert refused("stage_name", lambda: Stage.objects.create(name="leads", category="lead"))
    assert refused("stage_named", lambda: Stage.objects.create(name="", category="lead"))
    assert refused("stage_category", lambda: Stage.objects.create(name="A", category="x"))
    assert refused("leads_stage_days", lambda: make_stage("B", inactivity_days=0))
    assert refused("leads_stage_repeat", lambda: make_stage("C", repeat_every_days=3))
    assert refused(
        "status_name", lambda: Status.objects.create(name="NEW", kind="new", stage=make_stage())
    )
    assert refused("status_named", lambda: make_status("", stage=stage))
    assert refused("status_kind", lambda: make_status("Odd", kind="odd"))
    assert refused("status_colour", lambda: make_status("Odd", colour="plaid"))
    make_status("New", stage=stage)  # the same word may stand in another stage


def test_a_name_is_free_again_once_its_row_is_in_the_trash():
    Stage.objects.create(name="Leads", category="lead", deleted_at=timezone.now())
    Stage.objects.create(name="Leads", category="lead")


def test_terms_are_named_once():
    Source.objects.create(name="Fair")
    Category.objects.create(name="Fair")
    assert refused("source_name", lambda: Source.objects.create(name="FAIR"))
    assert refused("source_named", lambda: Source.objects.create(name=""))


def test_a_contact_has_a_name_and_a_web_link():
    lead = make_lead()
    assert refused("contact_named", lambda: Contact.objects.create(lead=lead))
    assert refused("contact_links", lambda: make_contact(lead, linkedin="ftp://x"))


def test_nobody_has_the_same_address_twice():
    """H11: once per holder; colleagues may share a number, and a lead one with its contact."""
    lead, other = make_lead(), make_lead("Other")
    ann, bob = make_contact(lead, "Ann"), make_contact(lead, "Bob")
    for holder in [{"lead": lead}, {"lead": other}]:
        make_point(**holder, value="+49 30 1234567")
    make_point(lead, "+49 30 1234567", contact=ann)
    make_point(lead, "+49 30 1234567", contact=bob)
    assert refused("point_once", lambda: make_point(lead, "+49301234567"))
    assert refused("point_once", lambda: make_point(lead, "+4930 1234567", contact=ann))


def test_an_address_has_a_kind_a_value_and_a_normal_form():
    lead = make_lead()

    def point(**fields):
        return lambda: ContactPoint.objects.create(lead=lead, **fields)

    assert refused("point_kind", point(kind="fax", value="1", normal="123@"))
    assert refused("point_filled", point(kind="email", value="", normal="a@b"))
    assert refused("point_shape", point(kind="email", value="a", normal="a"))
    assert refused("point_shape", point(kind="phone", value="0 30", normal="0 30"))
