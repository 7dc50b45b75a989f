"""Every (state, action) pair of a deal, on every path (TRUST D9)."""

from itertools import product

import pytest
from django.contrib import admin as django_admin
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from deals import actions
from deals.lists import DealList
from deals.models import Deal, LostReason
from deals.tests.factories import make_deal, make_stage
from leads.tests.factories import make_lead
from records.actions import undo
from records.actors import Actor
from records.imports.plan import Rule
from records.models.events import ActorKind
from records.tests.imports.make import done, uploaded
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db

STATES = ("open", "won", "lost")
# What may become of a deal; a move to the state it is in goes to another stage of that kind.
MOVES = {
    ("open", "open"): True, ("open", "won"): True, ("open", "lost"): True,
    ("won", "open"): True, ("won", "won"): True, ("won", "lost"): False,
    ("lost", "open"): True, ("lost", "won"): False, ("lost", "lost"): True,
}  # fmt: skip
OTHERS = {
    "name": dict.fromkeys(STATES, True),
    "value": dict.fromkeys(STATES, True),
    "owner": dict.fromkeys(STATES, True),
    "win_likelihood": {"open": True, "won": False, "lost": False},
    "forecast": {"open": True, "won": False, "lost": False},
    "currency": {"open": True, "won": False, "lost": False},
    "lost_reason": {"open": False, "won": False, "lost": True},
}


@pytest.fixture
def reason():
    return LostReason.objects.create(name="Price")


@pytest.fixture
def other(db):
    """A second stage of each kind."""
    make_stage("won"), make_stage("lost")
    return {kind: make_stage(kind, f"Another {kind}", position=5) for kind in STATES}


def deal_in(state: str, reason, rep) -> Deal:
    deal = make_deal(stage=make_stage(), owner=rep, external_id="A1")
    if state != "open":
        stage, why = make_stage(state), reason if state == "lost" else None
        outcome = actions.move(Deal.objects.all(), by=rep, stage=stage, reason=why)
        assert outcome.changed == 1
    deal.refresh_from_db()
    return deal


def by_form(client, deal, stage, reason, rep) -> None:
    client.force_login(rep)
    typed = {"stage": stage.pk, "dialog": "1", "version": deal.version}
    client.post(f"/deals/{deal.pk}/move/", typed | {"lost_reason": (reason and reason.pk) or ""})


def by_bulk(client, deal, stage, reason, rep) -> None:
    values = {"stage": stage} | ({"lost_reason": reason} if reason else {})
    DealList().edit(Deal.objects.all(), by=rep, values=values, gates=[], batch=None)


def by_import(client, deal, stage, reason, rep) -> None:
    file = f"Record ID,Stage,Lost reason\nA1,{stage},{reason or ''}\n"
    done(uploaded(rep, file, "deals"), match=["external_id"], rule=Rule.OVERWRITE)


def by_board(client, deal, stage, reason, rep) -> None:
    client.force_login(rep)
    why = (reason and reason.pk) or ""
    typed = {"stage": stage.pk, "dialog": "1", "version": deal.version, "lost_reason": why}
    client.post(reverse("board_move", args=[deal.pk]), typed)


def by_rule(client, deal, stage, reason, rep) -> None:
    values = {"stage": stage} | ({"lost_reason": reason} if reason else {})
    rule = Actor(ActorKind.AUTOMATION)
    DealList().edit(Deal.objects.all(), by=rule, values=values, gates=[], batch=None)


PATHS = {
    "form": by_form, "board": by_board, "bulk": by_bulk, "rule": by_rule, "import": by_import,
}  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("state", "to"), list(product(STATES, STATES)))
def test_moves(client, rep, reason, other, settings, tmp_path, path, state, to):
    settings.MEDIA_ROOT = tmp_path
    deal = deal_in(state, reason, rep)
    PATHS[path](client, deal, other[to], reason if to == "lost" else None, rep)
    deal.refresh_from_db()
    assert (deal.stage == other[to]) is MOVES[state, to]
    assert (deal.closed_at is None) is (deal.stage.kind == "open")
    assert (deal.lost_reason is not None) is (deal.stage.kind == "lost")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("field", OTHERS)
def test_fields(rep, state, field, reason):
    deal = deal_in(state, reason, rep)
    new = {
        "name": "Racks", "value": 7, "owner": make_user("other"), "win_likelihood": 33,
        "forecast": "best_case", "currency": "USD",
        "lost_reason": LostReason.objects.create(name="No budget"),
    }[field]  # fmt: skip
    outcome = actions.change_deals(Deal.objects.all(), by=rep, values={field: new})
    assert bool(outcome.changed) is OTHERS[field][state]
    deal.refresh_from_db()
    assert (getattr(deal, field) == new) is OTHERS[field][state]


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_done_in_the_trash_but_taking_it_back(rep, state, reason, other):
    deal = deal_in(state, reason, rep)
    actions.trash(Deal.objects.all(), by=rep)
    assert actions.move(Deal.objects.all(), by=rep, stage=other["open"]).held["trashed"] == 1
    assert actions.change_deals(Deal.objects.all(), by=rep, values={"name": "x"}).changed == 0
    assert actions.restore(Deal.objects.all(), by=rep).changed == 1
    assert Deal.objects.get().stage == deal.stage


def test_undo_cannot_turn_won_into_lost(rep, reason, other):
    """What was lost, reopened and won is not lost again by taking the first step back."""
    deal = deal_in("open", reason, rep)
    lost = actions.move(Deal.objects.all(), by=rep, stage=make_stage("lost"), reason=reason)
    actions.move(Deal.objects.all(), by=rep, stage=make_stage())
    actions.move(Deal.objects.all(), by=rep, stage=make_stage("won"))
    undo(lost.batch, by=rep)
    deal.refresh_from_db()
    assert (deal.stage.kind, deal.forecast) == ("won", "closed")


def test_only_somebody_with_a_seat_moves_deals(rep, reason, other):
    """CM-01."""
    deal_in("open", reason, rep)
    for user in (make_user("reader", role="reader", has_seat=False),):
        with pytest.raises(PermissionDenied):
            actions.move(Deal.objects.all(), by=user, stage=other["won"])


def test_a_stage_out_of_use_takes_nobody(rep, reason, other):
    deal_in("open", reason, rep)
    type(other["open"]).objects.filter(pk=other["open"].pk).update(deleted_at=timezone.now())
    assert list(actions.move(Deal.objects.all(), by=rep, stage=other["open"]).held) == [
        "stage_gone"
    ]


@pytest.mark.parametrize("to", STATES)
def test_ticked_in_the_list(client, rep, state_of_all, other, to):
    """The list's own way, with one deal of each state: what may go goes, the rest is held in
    words; a loss without a reason is held whoever asks."""
    client.force_login(rep)
    chosen = client.post("/deals/select/", {"state": "list=all", "all": "1"}).url
    answer = client.post(chosen, {"field": "stage", "value": other[to].pk}, follow=True)
    there = set(Deal.objects.filter(stage=other[to]).values_list("name", flat=True))
    may = {state for state in STATES if MOVES[state, to]}
    assert there == (may - {"open"} if to == "lost" else may)
    assert answer.context["result"]["held"] == len(STATES) - len(there)


@pytest.fixture
def state_of_all(rep, reason):
    lead = make_lead()
    for state in STATES:
        why = {"lost_reason": reason} if state == "lost" else {}
        make_deal(state, stage=make_stage(state), lead=lead, owner=rep, **why)


def test_there_is_no_other_way_in(client, admin):
    """The admin pages have no deals, and the API only reads."""
    assert not django_admin.site.is_registered(Deal)
    client.force_login(admin)
    deal = make_deal()
    for address in ("/api/v1/deals/", f"/api/v1/deals/{deal.pk}/"):
        for verb in (client.post, client.put, client.patch, client.delete):
            assert verb(address, {"stage": 1}).status_code in (404, 405)
