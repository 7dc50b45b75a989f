"""Moving a deal: on, back, won, lost, open again, and what becomes of its lead."""

from decimal import Decimal

import pytest
from django.utils import timezone

from deals import actions
from deals.kinds import Forecast
from deals.models import Deal
from deals.tests.factories import make_deal
from leads.models import Lead
from leads.tests.factories import make_lead
from records.actions import undo
from records.actions.watching import NotAsAsked
from records.models import Event, Span

pytestmark = pytest.mark.django_db


def one(deal):
    return Deal.objects.filter(pk=deal.pk)


def test_a_stage_gives_its_likelihood_and_forecast(rep, stages):
    """CM-27, CM-29: unless somebody said another."""
    deal = make_deal(stage=stages["discovery"])
    typed = make_deal("Typed", stage=stages["discovery"], win_likelihood=55, lead=deal.lead)
    outcome = actions.move(Deal.objects.all(), by=rep, stage=stages["negotiation"])
    assert outcome.changed == 2
    deal.refresh_from_db()
    typed.refresh_from_db()
    assert (deal.win_likelihood, deal.forecast) == (70, "commit")
    assert (typed.win_likelihood, typed.forecast) == (55, "commit")


def test_winning_closes_and_freezes(rep, stages):
    """CM-33, X22, WA-14: the day, the rate, and a dated stage history."""
    deal = make_deal(stage=stages["negotiation"], value=Decimal(100))
    outcome = actions.move(one(deal), by=rep, stage=stages["won"])
    assert outcome.changed == 1
    deal.refresh_from_db()
    assert deal.closed_at is not None
    assert deal.close_date == timezone.localdate()
    assert (deal.win_likelihood, deal.forecast) == (100, Forecast.CLOSED)
    assert (deal.rate, deal.base_value) == (Decimal(1), Decimal(100))
    assert Event.objects.get(batch=outcome.batch.pk, record_type=155).kind == "deals.won"
    assert Span.objects.filter(record_type=155, field=1, until=None).get().value == deal.stage_id


def test_losing_needs_a_reason(rep, stages, reason):
    """WA-27."""
    deal = make_deal(stage=stages["discovery"])
    held = actions.move(one(deal), by=rep, stage=stages["lost"])
    assert list(held.held) == ["no_reason"]
    assert actions.move(one(deal), by=rep, stage=stages["lost"], reason=reason).changed == 1


def test_a_loss_makes_the_lead_unqualified_and_reopening_takes_that_back(rep, stages, reason, line):
    """CM-34, WA-29, H4."""
    deal = make_deal(stage=stages["discovery"], lead=make_lead(status=line["qualified"]))
    lost = actions.move(one(deal), by=rep, stage=stages["lost"], reason=reason)
    assert Lead.objects.get().status == line["unqualified"]
    assert Event.objects.get(batch=lost.batch.pk, record_type=100).kind == "deals.lead_followed"
    actions.move(one(deal), by=rep, stage=stages["discovery"])
    assert Lead.objects.get().status == line["qualified"]
    deal.refresh_from_db()
    assert (deal.lost_reason, deal.closed_at, deal.rate) == (None, None, None)
    assert actions.move(one(deal), by=rep, stage=stages["won"]).changed == 1
    assert Lead.objects.get().status == line["won"]


def test_reopening_leaves_a_status_somebody_set_since(rep, stages, reason, line):
    """H4."""
    from leads.actions import change_status

    deal = make_deal(stage=stages["discovery"], lead=make_lead(status=line["qualified"]))
    actions.move(one(deal), by=rep, stage=stages["lost"], reason=reason)
    change_status(Lead.objects.all(), by=rep, status=line["new"])
    actions.move(one(deal), by=rep, stage=stages["discovery"])
    assert Lead.objects.get().status == line["new"]


@pytest.mark.parametrize("other", ["open", "customer"])
def test_a_loss_leaves_a_lead_with_another_deal_and_a_customer(rep, stages, reason, line, other):
    """H4."""
    status = line["active" if other == "customer" else "qualified"]
    deal = make_deal(stage=stages["discovery"], lead=make_lead(status=status))
    if other == "open":
        make_deal("Another", stage=stages["discovery"], lead=deal.lead)
    actions.move(one(deal), by=rep, stage=stages["lost"], reason=reason)
    assert Lead.objects.get().status == status


def test_undo_takes_the_closing_back_whole(rep, stages, reason, line):
    """H4, X22: deal and lead in one step, with the money."""
    deal = make_deal(stage=stages["discovery"], lead=make_lead(status=line["qualified"]), value=5)
    lost = actions.move(one(deal), by=rep, stage=stages["lost"], reason=reason)
    undo(lost.batch, by=rep)
    deal.refresh_from_db()
    assert deal.stage == stages["discovery"]
    assert (deal.closed_at, deal.lost_reason, deal.rate) == (None, None, None)
    assert Lead.objects.get().status == line["qualified"]


def test_a_deal_and_its_lead_in_one_motion(rep, stages, line):
    """CM-26, LS-12, SX-22: one batch, one undo."""
    lead = make_lead(status=line["new"])
    deal = Deal(lead=lead, name="Ovens", owner=rep)
    outcome = actions.create_deals([deal], by=rep, qualify_leads=True)
    deal.refresh_from_db()
    assert (deal.stage, deal.win_likelihood, deal.currency) == (stages["discovery"], 20, "EUR")
    assert Lead.objects.get().status == line["qualified"]
    undo(outcome.batch, by=rep)
    assert Lead.objects.get().status == line["new"]
    assert Deal.objects.get().is_trashed


def test_moving_by_hand_is_an_action_for_deal_and_lead(rep, stages):
    """H5: by hand only, a bulk edit is none."""
    deal = make_deal(stage=stages["discovery"])
    actions.move(one(deal), by=rep, stage=stages["negotiation"], in_bulk=True)
    deal.refresh_from_db()
    assert deal.last_action_at is None
    actions.move(one(deal), by=rep, stage=stages["discovery"])
    deal.refresh_from_db()
    assert deal.last_action_at is not None
    assert Lead.objects.get().last_action_event == deal.last_action_event


def test_a_deal_that_was_over_before_it_was_written_down(rep, stages, reason):
    """X22, WA-27: added as lost, with the day, or as won without one."""
    lead = make_lead()
    lost = Deal(lead=lead, name="Old", stage=stages["lost"], lost_reason=reason)
    won = Deal(lead=lead, name="New", stage=stages["won"], value=5, close_date="2026-01-31")
    actions.create_deals([lost, won], by=rep)
    lost, won = Deal.objects.order_by("id")
    assert (lost.win_likelihood, lost.forecast, lost.close_date) == (
        0, "omitted", timezone.localdate()
    )  # fmt: skip
    assert (won.win_likelihood, str(won.close_date), won.base_value) == (100, "2026-01-31", 5)
    with pytest.raises(NotAsAsked):
        actions.create_deals([Deal(lead=lead, name="x", stage=stages["lost"])], by=rep)
