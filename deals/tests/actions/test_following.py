"""What becomes of a lead with several deals, when they are closed, reopened, undone; when leads
are merged in between (H4, CM-34, WA-29)."""

import pytest

from deals import actions
from deals.models import Deal
from deals.tests.factories import make_deal
from leads.actions import change_status, merge_leads
from leads.models import Lead
from leads.tests.factories import make_lead
from records.actions import undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(stages, line):
    """Deals A and B of one qualified lead."""
    lead = make_lead(status=line["qualified"])
    return [make_deal(name, stage=stages["discovery"], lead=lead) for name in "AB"]


@pytest.fixture
def lose(rep, stages, reason):
    return lambda *deals: actions.move(
        Deal.objects.filter(pk__in=[deal.pk for deal in deals]),
        by=rep, stage=stages["lost"], reason=reason,
    )  # fmt: skip


@pytest.fixture
def go(rep, stages):
    return lambda deal, stage="discovery": actions.move(
        Deal.objects.filter(pk=deal.pk), by=rep, stage=stages[stage]
    )


def status(deal: Deal) -> str:
    return Lead.objects.get(deals=deal).status.name


def test_the_last_open_deal_decides(two, lose):
    a, b = two
    lose(b)
    assert status(b) == "Qualified"
    lose(a)
    assert status(a) == "Unqualified"


def test_both_lost_at_once(two, lose, go):
    lose(*two)
    assert status(two[0]) == "Unqualified"
    go(two[1])
    assert status(two[0]) == "Qualified"


def test_whichever_deal_is_reopened_the_lead_has_an_open_one_again(two, lose, go):
    """It was A whose loss closed the lead; B is reopened, and that was all the loss had asked.
    A reopened afterwards changes nothing more; nothing is taken back twice."""
    a, b = two
    lose(b), lose(a)
    go(b)
    assert status(b) == "Qualified"
    go(a)
    assert status(a) == "Qualified"
    lose(a)
    assert status(a) == "Qualified"
    lose(b)
    assert status(b) == "Unqualified"
    go(a)
    assert status(a) == "Qualified"


def test_what_somebody_said_in_between_stands(rep, two, lose, go, line):
    a, b = two
    lose(b), lose(a)
    change_status(Lead.objects.all(), by=rep, status=line["new"])
    go(b), go(a)
    assert status(a) == "New"


def test_even_if_it_is_the_same_again(rep, two, lose, go, line):
    """Somebody set it to another, then to unqualified on purpose: that is their word."""
    lose(*two)
    for name in ("new", "unqualified"):
        change_status(Lead.objects.all(), by=rep, status=line[name])
    go(two[0])
    assert status(two[0]) == "Unqualified"


def test_a_lost_deal_leaves_who_bought(two, lose, go):
    """A lead with a won deal is a customer, whatever its status is called."""
    a, b = two
    go(a, "won")
    assert status(a) == "Won"
    lose(b)
    assert status(b) == "Won"
    go(b)
    assert status(b) == "Won"  # A is won still
    go(a)
    assert status(a) == "Qualified"  # nothing is won any more


def test_who_bought_and_is_worked_on_again_is_no_lost_lead(rep, two, lose, go, line):
    a, b = two
    go(a, "won")
    change_status(Lead.objects.all(), by=rep, status=line["qualified"])
    lose(b)
    assert status(b) == "Qualified"


def test_undo_takes_back_its_own_step_and_no_other(rep, two, lose, go):
    """B's loss did not close the lead, so undoing it does not open it; reopening by hand does.
    Undoing A's loss brings back what it did to the lead."""
    a, b = two
    lost_b = lose(b)
    lost_a = lose(a)
    undo(lost_b.batch, by=rep)
    assert (Deal.objects.get(pk=b.pk).stage.kind, status(b)) == ("open", "Unqualified")
    undo(lost_a.batch, by=rep)
    assert status(a) == "Qualified"


def test_a_loss_that_stands_again_is_taken_back_by_reopening(rep, two, lose, go):
    """Lost, reopened, the reopening undone (or the loss undone and redone): nobody has set the
    status since, so the next reopening takes it back all the same."""
    lose(*two)
    opened = go(two[0])
    undo(opened.batch, by=rep)
    assert status(two[0]) == "Unqualified"
    go(two[0])
    assert status(two[0]) == "Qualified"

    lost = lose(two[0])
    undone = undo(lost.batch, by=rep)
    undo(undone.batch, by=rep)
    assert status(two[0]) == "Unqualified"
    go(two[0])
    assert status(two[0]) == "Qualified"


@pytest.mark.parametrize("kept", ["its own lead", "the other"])
def test_leads_merged_in_between(rep, lose, go, stages, line, kept):
    """The status of the lead that stays is its own: what a loss did to the one that went is not
    taken back on it. Where the lead of the deal stays, it is."""
    mine, other = make_lead(status=line["qualified"]), make_lead("Bo", status=line["new"])
    deal = make_deal(stage=stages["discovery"], lead=mine)
    lose(deal)
    keep = mine if kept == "its own lead" else other
    merge = merge_leads(Lead.objects.all(), by=rep, keep=keep.pk, values={})
    assert status(deal) == ("Unqualified" if keep == mine else "New")
    go(deal)
    assert status(deal) == ("Qualified" if keep == mine else "New")
    undo(merge.batch, by=rep)


def test_a_merge_that_chose_the_status_is_somebodys_word(rep, lose, go, stages, line):
    mine, other = make_lead(status=line["qualified"]), make_lead("Bo", status=line["new"])
    deal = make_deal(stage=stages["discovery"], lead=mine)
    lose(deal)
    chosen = {"status": line["unqualified"]}
    merge_leads(Lead.objects.all(), by=rep, keep=other.pk, values=chosen)
    go(deal)
    assert status(deal) == "Unqualified"


def test_the_merge_undone_the_loss_is_taken_back_where_it_was(rep, lose, go, stages, line):
    mine, other = make_lead(status=line["qualified"]), make_lead("Bo", status=line["new"])
    deal = make_deal(stage=stages["discovery"], lead=mine)
    lose(deal)
    merge = merge_leads(Lead.objects.all(), by=rep, keep=other.pk, values={})
    undo(merge.batch, by=rep)
    go(deal)
    assert dict(Lead.objects.values_list("name", "status__name")) == {
        "Ada Byron": "Qualified", "Bo": "New",
    }  # fmt: skip


def test_undoing_a_loss_after_a_merge(rep, lose, stages, line):
    """The loss also closed the lead that is gone by now; only the deal comes back."""
    mine, other = make_lead(status=line["qualified"]), make_lead("Bo", status=line["new"])
    deal = make_deal(stage=stages["discovery"], lead=mine)
    lost = lose(deal)
    merge_leads(Lead.objects.all(), by=rep, keep=other.pk, values={})
    undo(lost.batch, by=rep)
    assert Deal.objects.get().stage == stages["discovery"]
    assert status(deal) == "New"
