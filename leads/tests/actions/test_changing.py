"""Changing leads, one or many."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from leads.actions import NotAnOwner, assign, change_leads, change_status, restore, trash
from leads.kinds import Kind
from leads.models import Lead
from leads.tests.factories import make_lead, make_stage, make_status
from records.actions import undo
from records.actors import Actor
from records.models import Event
from records.models.events import ActorKind
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=30)


@pytest.fixture
def lead():
    return make_lead(stage_entered_at=LONG_AGO, last_action_at=LONG_AGO)


def test_a_status_in_another_stage_starts_the_time_in_stage_anew(rep, lead):
    """WB-14, and WB-15: back again starts it anew as well."""
    deal = make_status("Proposal", Kind.PROPOSAL, make_stage("Opportunities", "opportunity"))
    change_status(Lead.objects.all(), by=rep, status=deal)
    lead.refresh_from_db()
    assert lead.status == deal
    assert lead.stage_entered_at > LONG_AGO
    change_status(Lead.objects.all(), by=rep, status=make_status("New"))
    assert Lead.objects.get().stage_entered_at > lead.stage_entered_at


def test_a_status_in_the_same_stage_keeps_the_time_in_stage(rep, lead):
    change_status(Lead.objects.all(), by=rep, status=make_status("Working", Kind.WORKING))
    assert Lead.objects.get().stage_entered_at == LONG_AGO


def test_only_a_move_by_hand_counts_as_action(rep, lead):
    """H5: automations, imports and bulk edits do not reset the clock of our people."""
    one, two, three = (make_status(name, Kind.WORKING) for name in ("One", "Two", "Three"))
    change_status(Lead.objects.all(), by=rep, status=one, in_bulk=True)
    change_status(Lead.objects.all(), by=Actor(ActorKind.AUTOMATION), status=two)
    assert Lead.objects.get().last_action_at == LONG_AGO
    change_status(Lead.objects.all(), by=rep, status=three)
    assert Lead.objects.get().last_action_at > LONG_AGO


def test_setting_what_is_set_changes_nothing_and_is_not_told(rep, lead):
    """A repeated call is harmless; it does not touch the clock either."""
    outcome = change_status(Lead.objects.all(), by=rep, status=lead.status)
    assert (outcome.changed, outcome.unchanged) == (0, 1)
    assert Lead.objects.get().last_action_at == LONG_AGO
    assert not Event.objects.exists()


def test_many_leads_change_at_once_and_back(rep):
    """CM-20: with one undo; the time in stage comes back too."""
    deal = make_status("Qualified", Kind.QUALIFIED, make_stage("Opportunities", "opportunity"))
    for number in range(3):
        make_lead(f"Lead {number}", stage_entered_at=LONG_AGO)
    outcome = change_status(Lead.objects.all(), by=rep, status=deal, in_bulk=True)
    assert outcome.changed == 3
    undo(outcome.batch, by=rep)
    assert set(Lead.objects.values_list("status__name", "stage_entered_at")) == {("New", LONG_AGO)}


def test_leads_are_given_to_somebody_with_a_seat(rep, lead):
    """SX-09, CM-01."""
    assign(Lead.objects.all(), by=rep, owner=rep)
    assert Lead.objects.get().owner == rep
    assign(Lead.objects.all(), by=rep, owner=None)
    assert Lead.objects.get().owner is None
    with pytest.raises(NotAnOwner, match="cannot own leads"):
        assign(Lead.objects.all(), by=rep, owner=make_user("guest", has_seat=False))


def test_a_business_does_not_become_part_of_its_own_part(rep):
    top = make_lead("Top", kind="business")
    part = make_lead("Part", kind="business", company=top)
    outcome = change_leads(
        Lead.objects.filter(pk=top.pk), by=rep, values={"company": part, "city": "Bonn"}
    )
    assert outcome.held == {"inside_itself": 1}
    assert Lead.objects.get(pk=top.pk).city == ""


def test_a_stale_form_changes_nothing(rep, lead):
    """TRUST E9."""
    change_leads(Lead.objects.all(), by=rep, values={"city": "Bonn"})
    outcome = change_leads(
        Lead.objects.all(), by=rep, values={"city": "Köln"}, expect={lead.pk: lead.version}
    )
    assert outcome.held == {"stale": 1}
    assert Lead.objects.get().city == "Bonn"


def test_trash_and_back(rep, lead):
    """SX-25, X20: what lies in the trash cannot be changed until it is back."""
    assert trash(Lead.objects.all(), by=rep).changed == 1
    assert change_leads(Lead.objects.all(), by=rep, values={"city": "Bonn"}).held == {"trashed": 1}
    assert restore(Lead.objects.all(), by=rep).changed == 1
    assert Lead.objects.live().get() == lead


def test_without_a_seat_nothing_changes(lead):
    """CM-01: on every path, an import for such a person included."""
    guest = make_user("guest", has_seat=False)
    for by in (guest, Actor(ActorKind.IMPORT, guest.pk)):
        for call in (
            lambda by: change_leads(Lead.objects.all(), by=by, values={"city": "Bonn"}),
            lambda by: trash(Lead.objects.all(), by=by),
            lambda by: restore(Lead.objects.all(), by=by),
        ):
            with pytest.raises(PermissionDenied):
                call(by)
