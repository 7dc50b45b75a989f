"""What goes out of use leaves nothing behind (idea 9)."""

import pytest

from deals import actions
from deals.jobs import remove_step, start_removal
from deals.models import Deal, LostReason, Stage
from deals.tests.factories import make_deal, make_stage
from leads.actions import remove_setup
from leads.models import Source
from records.actions import create, undo
from records.jobs import runner
from records.models import SavedList

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(db):
    make_stage("won"), make_stage("lost")
    return make_stage(), make_stage(name="Evaluation", position=1)


def test_undo_brings_the_stage_back_before_its_deals(admin, ground):
    stage, other = ground
    deal = make_deal(stage=stage)
    saved = SavedList(owner=admin, list_name="deals", title="Mine", params=f"stage={stage.pk}")
    create([saved], by=admin, kind="records.list_saved")
    outcome = actions.remove_setup(stage, by=admin, into=other)
    saved.refresh_from_db()
    assert saved.params == f"stage={other.pk}"
    undo(outcome.batch, by=admin)
    deal.refresh_from_db()
    saved.refresh_from_db()
    assert (deal.stage, Stage.objects.get(pk=stage.pk).deleted_at) == (stage, None)
    assert saved.params == f"stage={stage.pk}"


def test_many_deals_go_by_a_job(admin, ground, monkeypatch):
    """A killed worker loses one chunk; until the last deal has moved the stage is in use."""
    monkeypatch.setattr("deals.jobs.CHUNK", 2)
    stage, other = ground
    lead = make_deal("0", stage=stage).lead
    for n in range(4):
        make_deal(str(n + 1), stage=stage, lead=lead)
    job = start_removal(stage, by=admin, into=other)
    assert remove_step(job) is False
    assert Stage.objects.live().filter(pk=stage.pk).exists()
    job.save()
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    assert set(Deal.objects.values_list("stage", flat=True)) == {other.pk}
    assert not Stage.objects.live().filter(pk=stage.pk).exists()


def test_a_reason_needs_a_successor(admin, rep, ground):
    """WA-27: a lost deal always has one."""
    price, budget = (LostReason.objects.create(name=name) for name in ("Price", "Budget"))
    make_deal(stage=ground[0])
    actions.move(Deal.objects.all(), by=rep, stage=make_stage("lost"), reason=price)
    with pytest.raises(actions.InUse):
        actions.remove_setup(price, by=admin)
    actions.remove_setup(price, by=admin, into=budget)
    assert Deal.objects.get().lost_reason == budget


def test_a_stage_somebody_added_stays_while_deals_stand_there(admin, rep, ground):
    """Undo meets the same law as a hand (H3)."""
    stage = Stage(pipeline=ground[0].pipeline, name="Demo", win_likelihood=30)
    added = actions.add_setup([stage], by=admin)
    make_deal(stage=stage)
    outcome = undo(added.batch, by=admin)
    assert outcome.held["deals_stand_here"] == 1


def test_a_source_of_leads_is_mapped_on_deals(admin, ground):
    fair, web = (Source.objects.create(name=name) for name in ("Fair", "Web"))
    make_deal(stage=ground[0], source=fair)
    remove_setup(fair, by=admin, into=web)
    assert Deal.objects.get().source == web
