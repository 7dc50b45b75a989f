"""What hangs on a lead, from all floors, goes where the lead goes (X02, X20, TRUST E10)."""

import pytest
from django.utils import timezone

from deals.actions import create_deals
from deals.models import Deal
from deals.tests.factories import make_stage
from leads import actions
from leads.models import Lead
from leads.tests.factories import make_status
from records.actions import undo
from records.models import Event
from tasks.actions import create_tasks
from tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(rep) -> tuple[Lead, Lead, Deal, Task]:
    """Two leads; the second has a deal, and a task about it."""
    make_status()
    keep, gone = Lead(name="Ada Byron", owner=rep), Lead(name="Ada Byron", owner=rep)
    actions.create_leads([keep, gone], by=rep, points=[{}, {}])
    deal = Deal(lead=gone, name="Ovens", owner=rep, stage=make_stage(), value=100)
    create_deals([deal], by=rep)
    task = Task(lead=gone, deal=deal, title="Call", owner=rep, due_on=timezone.localdate())
    create_tasks([task], by=rep)
    return keep, gone, deal, task


def test_a_merge_takes_deals_and_tasks_along_and_gives_them_back(rep, sold):
    keep, gone, deal, _task = sold
    told = Event.objects.filter(record_type=Deal.record_type, record_id=deal.pk)

    both = Lead.objects.filter(pk__in=[keep.pk, gone.pk])
    done = actions.merge_leads(both, by=rep, keep=keep.pk, values={})

    assert not done.held
    assert Deal.objects.get().lead_id == Task.objects.get().lead_id == keep.pk
    assert set(told.values_list("line", flat=True)) == {keep.pk}
    undo(done.batch, by=rep)
    assert Deal.objects.get().lead_id == Task.objects.get().lead_id == gone.pk
    assert gone.pk in set(told.values_list("line", flat=True))


def test_the_trash_takes_deals_and_tasks_along_and_gives_them_back(rep, sold):
    _keep, gone, _deal, _task = sold
    leads = Lead.objects.filter(pk=gone.pk)

    actions.trash(leads, by=rep)

    assert not Deal.objects.live().exists()
    assert not Task.objects.live().exists()
    actions.restore(leads, by=rep)
    assert Deal.objects.live().exists()
    assert Task.objects.live().exists()
