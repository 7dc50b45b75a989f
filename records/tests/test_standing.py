"""Gates that stand for a record type, whatever changes it."""

import pytest
from django.db.models import Exists, OuterRef, Q

from records import gates as register
from records.actions import change, create, undo
from records.actions.watching import NotAsAsked, as_one_step, must_pass
from records.gates import Gate
from records.models import HeldRecord
from records.tests.fake.make import make_colour, make_thing
from records.tests.fake.models import Part, Thing

pytestmark = pytest.mark.django_db


def stand(monkeypatch, *gates):
    monkeypatch.setitem(register.STANDING, Thing, lambda: gates)


def set_(rep, things=None, **values):
    things = Thing.objects.all() if things is None else things
    return change(things, by=rep, kind="fake.changed", values=values)


SIZED = Gate("sized", "Needs a size.", ~Q(urgent=True) | Q(size__gt=0), after=True)
PRICED = Gate(
    "priced", "Needs a price first.", Q(urgent=True) | Q(price__gt=0), after=True,
    when=Q(urgent=True),
)  # fmt: skip


def test_what_a_change_brings_along_counts(rep, monkeypatch):
    stand(monkeypatch, SIZED)
    make_thing()
    assert set_(rep, urgent=True).held == {"sized": 1}
    assert not Thing.objects.get().urgent
    assert set_(rep, urgent=True, size=3).changed == 1


def test_one_held_does_not_hold_the_others_and_is_listed(rep, monkeypatch):
    stand(monkeypatch, SIZED)
    small, sized = make_thing(), make_thing(size=2)
    outcome = set_(rep, urgent=True, note="now")
    assert (outcome.changed, outcome.unchanged, outcome.held_count) == (1, 0, 1)
    assert outcome.messages["sized"] == "Needs a size."
    assert list(Thing.objects.filter(urgent=True, note="now")) == [sized]
    assert HeldRecord.objects.get(batch=outcome.batch).record_id == small.pk


def test_it_cannot_be_taken_away_later(rep, monkeypatch):
    stand(monkeypatch, SIZED)
    make_thing(urgent=True, size=2)
    assert set_(rep, size=None).held == {"sized": 1}
    assert set_(rep, size=None, urgent=False).changed == 1


def test_what_was_so_before_the_gate_may_stay_but_not_come_back(rep, monkeypatch):
    make_thing(urgent=True)
    stand(monkeypatch, SIZED)
    assert set_(rep, note="still without a size").changed == 1
    assert set_(rep, urgent=False).changed == 1
    assert set_(rep, urgent=True).held == {"sized": 1}


def test_a_gate_at_the_way_out_asks_only_who_leaves(rep, monkeypatch):
    stand(monkeypatch, PRICED)
    make_thing("inside", urgent=True), make_thing("outside")
    outcome = set_(rep, urgent=False, note="out")
    assert outcome.held == {"priced": 1}
    assert Thing.objects.get(note="out").name == "outside"
    assert set_(rep, urgent=False, price=5).changed == 2


def test_undo_is_held_as_well(rep, monkeypatch):
    make_thing(urgent=True, size=2)
    done = set_(rep, urgent=False)
    set_(rep, size=None)
    stand(monkeypatch, SIZED)
    outcome = undo(done.batch, by=rep)
    assert (outcome.changed, outcome.held) == (0, {"sized": 1})
    assert not Thing.objects.get().urgent


def test_new_records_pass_with_all_that_hangs_on_them(rep, monkeypatch):
    has_part = Exists(Part.objects.filter(thing=OuterRef("pk")))
    stand(monkeypatch, Gate("whole", "Needs a part.", Q(has_part), after=True), PRICED)
    thing = Thing(name="new")
    create([thing], by=rep, kind="fake.created")
    with pytest.raises(NotAsAsked, match="Needs a part") as refused:
        must_pass(Thing, [thing.pk])
    assert refused.value.held == {thing.pk: ["whole"]}
    create([Part(thing=thing, name="lid")], by=rep, kind="fake.created")
    must_pass(Thing, [thing.pk])


def test_several_writes_can_be_one_step(rep, monkeypatch):
    """Else the order of the writes would decide."""
    stand(monkeypatch, SIZED)
    thing = make_thing()
    with as_one_step(Thing, [thing.pk]) as watch:
        assert set_(rep, urgent=True).changed == 1
        assert watch.held() == {thing.pk: ["sized"]}
        set_(rep, size=1)
    assert watch.held() == {}
    assert set_(rep, size=None).held == {"sized": 1}, "afterwards the gates ask again"


def test_without_gates_a_change_costs_no_more(rep, django_assert_num_queries):
    make_thing(colour=make_colour())
    with django_assert_num_queries(7):
        set_(rep, size=4)
