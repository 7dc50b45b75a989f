"""Then and now reconcile to zero, whatever happened in between (idea 6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deals import actions
from deals.forecast.worth import AMOUNTS, then_and_now
from deals.models import Deal, ExchangeRate, LostReason
from deals.money import revalue
from deals.reports.changes import naming, of_measure, pairs_of
from deals.tests.factories import make_stage
from leads.tests.factories import make_lead
from records.actions import create, undo
from records.models import Batch, Span
from records.reports.flows import NOW, THEN, read_flows
from records.spans import as_of, state
from records.tests.examples import examples
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db

DEALS = 3
STEPS = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 3)),
    st.tuples(st.just("value"), st.sampled_from([None, 0, 100, 2500])),
    st.tuples(st.just("currency"), st.sampled_from(["EUR", "USD"])),
    st.tuples(st.just("likelihood"), st.sampled_from([5, 50, 95])),
    st.tuples(st.just("owner"), st.integers(0, 1)),
    st.tuples(st.just("rate"), st.sampled_from(["0.5", "1.25", "2"])),
    st.tuples(st.just("trash"), st.none()),
    st.tuples(st.just("restore"), st.none()),
    st.tuples(st.just("undo"), st.none()),
)
HISTORY = st.lists(st.tuples(st.integers(0, DEALS - 1), STEPS), min_size=1, max_size=12)


class Ground:
    """A pipeline, two owners, and deals whose history is written by the product's own actions."""

    def __init__(self):
        ExchangeRate.objects.create(currency="USD", day=date(2020, 1, 1), per_euro=Decimal("1.25"))
        self.people = [make_user("ann"), make_user("bob")]
        self.stages = [make_stage(), make_stage(name="Late", position=1, win_likelihood=80),
                       make_stage("won", position=2), make_stage("lost", position=3)]  # fmt: skip
        self.reason = LostReason.objects.create(name="Price")
        lead = make_lead(owner=self.people[0])
        self.deals = [
            Deal(lead=lead, name=f"Deal {n}", pipeline=self.stages[0].pipeline,
                 owner=self.people[0], stage=self.stages[0], value=Decimal(100 * n),
                 currency=["EUR", "USD"][n % 2], win_likelihood=20)
            for n in range(DEALS)
        ]  # fmt: skip
        create(self.deals[:2], by=self.people[0], kind="deals.created")
        revalue(Deal.objects.all())
        self.kinds = {stage.pk: stage.kind for stage in self.stages}

    def do(self, number: int, step: tuple) -> None:
        """One thing; what a gate holds simply does not happen."""
        what, value = step
        by = self.people[0]
        if self.deals[number].pk is None:
            create([self.deals[number]], by=by, kind="deals.created")
        one = Deal.objects.filter(pk=self.deals[number].pk)
        if what == "move":
            stage = self.stages[value]
            reason = self.reason if stage.kind == "lost" else None
            actions.move(one, by=by, stage=stage, reason=reason)
        elif what == "owner":
            actions.assign(one, by=by, owner=self.people[value])
        elif what == "rate":
            ExchangeRate.objects.filter(currency="USD").update(per_euro=Decimal(value))
        elif what in ("trash", "restore"):
            getattr(actions, what)(one, by=by)
        elif what == "undo":
            undo(Batch.objects.latest("id"), by=by)
        else:
            field = {"likelihood": "win_likelihood"}.get(what, what)
            actions.change_deals(one, by=by, values={field: value})
        revalue(Deal.objects.all())

    def stock(self, owners=None) -> dict[int, tuple[int, Decimal]]:
        """Count and worth per stage, read from the deals themselves."""
        live = Deal.objects.live()
        live = live if owners is None else live.filter(owner_id__in=owners)
        found = live.values_list("stage").annotate(worth=Sum("base_value"))
        counts = {stage: live.filter(stage=stage).count() for stage, _worth in found}
        return {stage: (counts[stage], worth or Decimal(0)) for stage, worth in found}

    def terms(self, moment, owners=None, measure: str = "value"):
        found = pairs_of(Deal.objects.all(), then_and_now(moment, owners=owners))
        flows = read_flows(found, AMOUNTS)
        return of_measure(flows, measure, naming(self.kinds))


def clock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def check(ground: Ground, before, moment, owners=None) -> None:
    """stock(t1) is what it was, stock(t2) what it is, and the terms lead from one to the other."""
    now = ground.stock(owners)
    for measure in ("value", "weighted"):
        found = ground.terms(moment, owners, measure)
        for stage in set(found) | set(before) | set(now):
            terms = dict(found[stage])
            then_term, now_term = terms.pop(THEN, None), terms.pop(NOW, None)
            counted = [t.count if t else 0 for t in (then_term, now_term)]
            amounts = [t.amount if t else Decimal(0) for t in (then_term, now_term)]
            assert counted[0] == before.get(stage, (0, 0))[0], "count then"
            assert counted[1] == now.get(stage, (0, 0))[0], "count now"
            assert counted[0] + sum(term.count for term in terms.values()) == counted[1]
            assert amounts[0] + sum(term.amount for term in terms.values()) == amounts[1]
            if measure == "value":
                assert amounts[1] == now.get(stage, (0, 0))[1], "worth now"


def run(history, cut: int, owners_of=lambda ground: None, spoil=lambda ground: None) -> None:
    ground = Ground()
    owners = owners_of(ground)
    before, moment = ground.stock(owners), clock()
    for number, (deal, step) in enumerate(history):
        if number == cut:
            before, moment = ground.stock(owners), clock()
        with transaction.atomic():
            ground.do(deal, step)
    spoil(ground)
    check(ground, before, moment, owners)


@settings(max_examples=examples(30), suppress_health_check=list(HealthCheck))
@given(HISTORY, st.integers(0, 11))
def test_stock_then_plus_in_less_out_is_stock_now(db, history, cut):
    """Moves, values, currencies, rates, owners, trash, restore, undo, in any order."""
    with transaction.atomic():
        run(history, cut)
        transaction.set_rollback(True)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(HISTORY, st.integers(0, 11))
def test_so_it_is_for_one_person(db, history, cut):
    """Handing over to somebody else is a way out, getting back a way in."""
    with transaction.atomic():
        run(history, cut, owners_of=lambda ground: [ground.people[0].pk])
        transaction.set_rollback(True)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(HISTORY)
def test_a_past_day_is_what_the_spans_of_that_day_say(db, history):
    """``state`` goes back from the present; the spans open at the moment must say the same."""
    fields = ["stage", "owner", "value", "currency", "close_date", "win_likelihood", "forecast"]
    with transaction.atomic():
        ground, moments = Ground(), [clock()]
        for deal, step in history:
            with transaction.atomic():
                ground.do(deal, step)
            moments.append(clock())
        for moment in moments:
            found = state(Deal, fields, moment)
            with connection.cursor() as cursor:
                cursor.execute(found.text, found.params)
                rows = {row[0]: row[1:-1] for row in cursor.fetchall()}
            spans = [dict(as_of(Deal, name, moment).values_list("record_id", "value"))
                     for name in (*fields, "deleted_at")]  # fmt: skip
            assert rows == {
                pk: (*(values.get(pk) for values in spans[:-1]), pk in spans[-1]) for pk in spans[0]
            }
        transaction.set_rollback(True)


def test_control_a_lost_span_is_noticed(db):
    """Without the record of a past stage the check above must fail."""
    history = [(0, ("value", 100)), (0, ("move", 1))]

    def spoil(ground):
        Span.objects.filter(field=Deal.spanned["stage"], until__isnull=False).delete()

    with pytest.raises(AssertionError, match="count then"):
        run(history, 0, spoil=spoil)


def test_each_term_has_its_name(db):
    """New, moved, won, lost, reopened, trashed, handed over, value and rate changed."""
    ground = Ground()
    more = [Deal(lead=ground.deals[0].lead, name=str(n), pipeline=ground.stages[0].pipeline,
                 stage=ground.stages[0], owner=ground.people[0], value=Decimal(10), currency="EUR")
            for n in range(4)]  # fmt: skip
    create(more, by=ground.people[0], kind="deals.created")
    ground.deals += more
    ground.do(3, ("move", 2))
    moment = clock()
    for number, step in enumerate([("value", 500), ("rate", "0.5"), ("move", 1), ("move", 0),
                                   ("move", 2), ("trash", None), ("owner", 1)]):  # fmt: skip
        ground.do(number, step)
    found = ground.terms(moment, [ground.people[0].pk])
    first, late, won = (found[stage.pk] for stage in ground.stages[:3])
    assert first["value"].amount == Decimal(500)
    assert first["reopened"].count == 1 and won["reopened"].count == -1
    assert (first["won"].count, won["won"].count) == (-1, 1)
    assert (first["trashed"].count, first["went"].count) == (-1, -1)
    assert late["new"].count == 1 and "moved_in" not in late


def test_a_new_rate_is_told_apart_from_a_new_value(db):
    """X22: rates are dated, so a past day keeps the rate it had."""
    ground, now = Ground(), timezone.now()
    deal = Deal(lead=ground.deals[0].lead, name="Old", pipeline=ground.stages[0].pipeline,
                stage=ground.stages[1], value=Decimal(100), currency="USD",
                created_at=now - timedelta(days=10))  # fmt: skip
    create([deal], by=ground.people[0], kind="deals.created", happened_at="created_at")
    day = (now - timedelta(days=5)).date()
    ExchangeRate.objects.create(currency="USD", day=day, per_euro=Decimal("0.5"))
    revalue(Deal.objects.all())
    found = ground.terms(now - timedelta(days=7))[ground.stages[1].pk]
    assert {term: value.amount for term, value in found.items() if value.amount} == {
        THEN: Decimal(80), "rate": Decimal(120), NOW: Decimal(200)
    }  # fmt: skip
