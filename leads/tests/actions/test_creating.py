"""Adding leads."""

import pytest
from django.core.exceptions import PermissionDenied

from leads.actions import NoStatus, add_contacts, create_leads
from leads.kinds import Kind
from leads.models import Contact, ContactPoint, Lead
from leads.normal import NotAnAddress
from leads.tests.factories import make_lead, make_stage, make_status
from records.actions import undo
from records.models import Event, Span
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_new_lead_gets_the_very_first_status(rep):
    """WB-05: and the time in its stage begins."""
    make_status("Second", position=2)
    first = make_status("Added", position=1)
    create_leads([Lead(name="Ada Byron")], by=rep)
    lead = Lead.objects.get()
    assert lead.status == first
    assert lead.stage_entered_at is not None
    assert Span.objects.get(record_id=lead.pk, until=None).value == first.pk


def test_a_chosen_status_stays(rep):
    make_status("Added", position=1)
    working = make_status("Working", Kind.WORKING, position=2)
    create_leads([Lead(name="Ada Byron", status=working)], by=rep)
    assert Lead.objects.get().status == working


def test_without_any_status_nobody_can_add_leads(rep):
    make_stage()
    with pytest.raises(NoStatus, match="at least one stage"):
        create_leads([Lead(name="Ada Byron")], by=rep)


def test_addresses_come_in_the_order_typed_and_once(rep):
    """H11: the first one is primary; the same one in other letters is the same one."""
    make_status()
    typed = {"email": ["Ada@Example.com", "ada@example.com", "b@example.com"], "phone": []}
    create_leads([Lead(name="Ada"), Lead(name="Bob")], by=rep, points=[typed, {}])
    points = ContactPoint.objects.values_list("lead__name", "value", "normal", "position")
    assert list(points) == [
        ("Ada", "Ada@Example.com", "ada@example.com", 0),
        ("Ada", "b@example.com", "b@example.com", 1),
    ]


def test_a_wrong_address_stops_the_whole_step(rep):
    make_status()
    with pytest.raises(NotAnAddress):
        create_leads([Lead(name="Ada")], by=rep, points=[{"email": ["nonsense"]}])
    assert not Lead.objects.exists()


def test_adding_is_told_once_per_record_and_taken_back_as_one(rep):
    make_status()
    outcome = create_leads([Lead(name="Ada")], by=rep, points=[{"email": ["a@example.com"]}])
    kinds = Event.objects.order_by("id").values_list("kind", "line")
    lead = Lead.objects.get()
    assert list(kinds) == [("leads.created", lead.pk), ("leads.point_added", lead.pk)]
    undo(outcome.batch, by=rep)
    assert not Lead.objects.live().exists()
    assert not ContactPoint.objects.live().exists()


def test_without_a_seat_nothing_is_added():
    """CM-01."""
    make_status()
    for user in (make_user("guest", has_seat=False), make_user("reader", role="reader")):
        with pytest.raises(PermissionDenied, match="seat"):
            create_leads([Lead(name="Ada")], by=user)


def test_contacts_hang_on_the_line_of_their_business(rep):
    lead = make_lead(kind="business")
    add_contacts([Contact(lead=lead, name="Max")], by=rep, points=[{"phone": ["+49 30 1234567"]}])
    point = ContactPoint.objects.get()
    assert (point.contact.name, point.normal) == ("Max", "+49301234567")
    assert set(Event.objects.values_list("line", flat=True)) == {lead.pk}
