"""Two people at once, with a control that fails where the lock is off (TRUST D7, E9)."""

import threading

import pytest
from django.db import transaction

from deals import actions, standing
from deals.actions import changing, following, removing
from deals.models import Deal, LostReason, Stage
from deals.tests.factories import make_deal, make_stage
from leads.kinds import Kind, StageCategory
from leads.models import Lead
from leads.tests.factories import make_stage as make_lead_stage
from leads.tests.factories import make_status
from users.tests.factories import make_user
from users.tests.race import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def ground(rep):
    make_stage(), make_stage("won"), make_stage("lost")
    LostReason.objects.create(name="Price")
    make_status("Unqualified", Kind.UNQUALIFIED, position=9)
    opportunities = make_lead_stage("Opportunities", StageCategory.OPPORTUNITY)
    qualified = make_status("Qualified", Kind.QUALIFIED, opportunities)
    deals = [make_deal("Ovens", owner=rep)]
    Lead.objects.update(status=qualified)
    deals.append(make_deal("Racks", owner=rep, lead=deals[0].lead))
    return deals


def lose_both(rep, deals):
    """Each of two people loses one of the two deals of a lead."""

    def lose(deal):
        return lambda: actions.move(
            Deal.objects.filter(pk=deal.pk), by=rep, stage=make_stage("lost"),
            reason=LostReason.objects.get(),
        )  # fmt: skip

    at_once(*(lose(deal) for deal in deals))
    return Lead.objects.get().status.kind


def test_the_last_of_two_losses_makes_the_lead_unqualified(rep, ground):
    """H4: whoever comes second sees what the first one did."""
    assert lose_both(rep, ground) == Kind.UNQUALIFIED


def test_control_without_the_lock_on_the_lead(rep, ground, monkeypatch):
    """Each thinks that the other deal is still open, and the lead stays as it was."""
    meeting = threading.Barrier(2, timeout=60)
    monkeypatch.setattr(following, "lock", lambda *_args: None)
    after = changing.touch

    def touch(*args, **more):
        """After the leads were looked at, before anything is committed."""
        if args[0].model is Deal:
            meeting.wait()
        return after(*args, **more)

    monkeypatch.setattr(changing, "touch", touch)
    assert lose_both(rep, ground) == Kind.QUALIFIED


@pytest.fixture
def second_won(ground):
    return make_stage("won", "Signed", position=4)


def win_while_it_goes(rep, admin, deal, stage):
    """A deal moves to a won stage while an admin takes that stage out of use."""
    return at_once(
        lambda: actions.move(Deal.objects.filter(pk=deal.pk), by=rep, stage=stage),
        lambda: actions.remove_setup(stage, by=admin, into=make_stage("won")),
    )


def test_no_deal_comes_to_stand_in_a_stage_that_goes(rep, ground, second_won):
    """H3: it is mapped, held, or the stage stays; never nowhere."""
    admin = make_user("boss", role="admin")
    win_while_it_goes(rep, admin, ground[0], second_won)
    assert not Deal.objects.filter(stage__deleted_at__isnull=False).exists()


def test_control_without_peace(rep, ground, second_won, monkeypatch):
    """The stage goes between the look of the one and the commit of the other."""
    admin = make_user("boss", role="admin")
    monkeypatch.setattr(removing, "in_peace", lambda: None)
    monkeypatch.setattr(standing, "in_peace", lambda: None)
    moved, gone, after = threading.Event(), threading.Event(), changing.touch

    def touch(*args, **more):
        moved.set()
        gone.wait(60)
        return after(*args, **more)

    monkeypatch.setattr(changing, "touch", touch)

    def move():
        return actions.move(Deal.objects.filter(pk=ground[0].pk), by=rep, stage=second_won)

    def remove():
        moved.wait(60)
        done = actions.remove_setup(second_won, by=admin)
        transaction.on_commit(gone.set)
        return done

    at_once(move, remove)
    assert Deal.objects.filter(stage__deleted_at__isnull=False).exists()


def test_a_pipeline_keeps_one_won_stage_whoever_removes_them(ground, second_won):
    """H3: two admins, each removes one of the two."""
    admin = make_user("boss", role="admin")
    first = make_stage("won")
    at_once(
        lambda: actions.remove_setup(first, by=admin),
        lambda: actions.remove_setup(second_won, by=admin),
    )
    assert Stage.objects.live().of_kind("won").count() == 1


def test_two_closings_at_once(rep, ground):
    """TRUST D9: one wins, the other is told that it is won."""
    deal = Deal.objects.filter(pk=ground[0].pk)
    reason = LostReason.objects.get()
    at_once(
        lambda: actions.move(deal, by=rep, stage=make_stage("won")),
        lambda: actions.move(deal, by=rep, stage=make_stage("lost"), reason=reason),
    )
    found = deal.get()
    assert found.closed_at is not None
    assert (found.lost_reason is None) is (found.stage.kind == "won")
