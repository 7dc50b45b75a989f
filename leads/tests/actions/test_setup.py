"""Setting up stages, statuses and short lists."""

import pytest
from django.core.exceptions import PermissionDenied

from leads.actions import (
    InUse,
    add_setup,
    apply_preset,
    change_setup,
    remove_setup,
    reorder,
)
from leads.kinds import Kind, StageCategory
from leads.models import Lead, Source, Stage, Status
from leads.presets import PRESETS
from leads.tests.factories import make_lead, make_stage, make_status
from records.actions import undo
from records.actors import SYSTEM

pytestmark = pytest.mark.django_db


def test_only_administrators_change_the_process(rep):
    """CM-06."""
    stage = make_stage()
    for call in (
        lambda: add_setup([Source(name="Fair")], by=rep),
        lambda: change_setup(Stage.objects.all(), by=rep, values={"name": "X"}),
        lambda: reorder(Stage.objects.all(), by=rep, ids=[]),
        lambda: remove_setup(stage, by=rep),
        lambda: remove_setup(make_status(), by=rep),
        lambda: remove_setup(Source(name="x"), by=rep),
        lambda: apply_preset("throughline", by=rep),
    ):
        with pytest.raises(PermissionDenied, match="admin"):
            call()


def test_stages_are_put_in_order(admin):
    """WB-09: and the first status follows the order (WB-05)."""
    one, two = make_stage("One", position=0), make_stage("Two", position=1)
    make_status("New", stage=one)
    hot = make_status("Hot", stage=two)
    reorder(Stage.objects.all(), by=admin, ids=[two.pk, one.pk, 999_999])
    assert list(Stage.objects.in_order()) == [two, one]
    assert Status.objects.automatic() == hot


def test_a_status_in_use_goes_only_with_a_place_for_its_leads(admin, rep):
    """Idea 9: nothing is left standing nowhere."""
    status, other = make_status("Odd"), make_status("Working", Kind.WORKING)
    make_lead("live", status=status)
    with pytest.raises(InUse, match="Choose the status"):
        remove_setup(status, by=admin)
    outcome = remove_setup(status, by=admin, into=other)
    assert Lead.objects.get().status == other
    assert list(Status.objects.live()) == [other]
    undo(outcome.batch, by=admin)
    assert Lead.objects.get().status == status
    assert status in Status.objects.live()


def test_leads_in_the_trash_are_mapped_too(admin):
    """Restored later, they must not stand in a status nobody has any more."""
    from django.utils import timezone

    status, other = make_status("Odd"), make_status("Working", Kind.WORKING)
    make_lead(status=status, deleted_at=timezone.now())
    remove_setup(status, by=admin, into=other)
    assert Lead.objects.get().status == other


def test_statuses_of_a_removed_stage_move_with_their_leads(admin):
    stage, other = make_stage("Old"), make_stage("New")
    make_status("There", stage=other)
    lead = make_lead(status=make_status("Here", stage=stage))
    with pytest.raises(InUse):
        remove_setup(stage, by=admin)
    remove_setup(stage, by=admin, into=other)
    lead.refresh_from_db()
    assert lead.status.name == "Here"
    assert list(other.statuses.in_order().values_list("name", flat=True)) == ["There", "Here"]
    assert list(Stage.objects.live()) == [other]


def test_a_source_is_merged_into_another_or_taken_off(admin):
    fair, event = Source.objects.create(name="Fair"), Source.objects.create(name="Event")
    lead = make_lead(source=fair)
    remove_setup(fair, by=admin, into=event)
    lead.refresh_from_db()
    assert lead.source == event
    remove_setup(event, by=admin)
    lead.refresh_from_db()
    assert lead.source is None
    assert not Source.objects.live().exists()


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_gives_a_working_process(admin, name):
    """H1, X44: an automatic first status, a customer stage, a place for the unqualified."""
    apply_preset(name, by=admin)
    assert Status.objects.automatic().kind == Kind.NEW
    assert Status.objects.of_category(StageCategory.CUSTOMER).exists()
    assert Status.objects.filter(kind=Kind.UNQUALIFIED).exists()
    assert not Status.objects.filter(definition="").exists()


def test_the_own_preset_knows_every_kind(admin):
    apply_preset("throughline", by=SYSTEM)
    assert set(Status.objects.values_list("kind", flat=True)) == set(Kind.values)


def test_web3box_follows_its_document(admin):
    """WB-05, WB-08: Added → Negotiation → Legal → Execution."""
    apply_preset("web3box", by=admin)
    stages = Stage.objects.in_order().values_list("name", flat=True)
    assert list(stages) == ["Added", "Negotiation", "Legal", "Execution"]
    assert Status.objects.automatic().name == "Added"


def test_another_preset_takes_the_place_of_an_unused_one(admin):
    apply_preset("throughline", by=admin)
    apply_preset("chartmogul", by=admin)
    names = Status.objects.live().in_order().values_list("name", flat=True)
    assert list(names)[:4] == ["New Lead", "Working Lead", "Qualified Lead", "Unqualified Lead"]


def test_a_preset_never_touches_a_process_in_use(admin):
    make_lead()
    with pytest.raises(InUse, match="leads already"):
        apply_preset("article", by=admin)
