"""Custom fields change through actions; what records hold is never lost (X09)."""

import pytest

from records.actions import undo
from records.fields.actions import (
    TooManyIndexed,
    change_fields,
    define_fields,
    replace_choice,
    restore_fields,
    retire_fields,
)
from records.fields.impact import ALSO_USED, impact
from records.models import Event, FieldDefinition, IndexState
from records.tests.fake.fields import make_field
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db
FIELDS = FieldDefinition.objects


def new(key, **values):
    values = {"label": key, "type": "number", "target_type": Thing.record_type} | values
    return FieldDefinition(key=key, **values)


def test_defining_is_told_and_asks_for_the_index(admin):
    outcome = define_fields([new("budget", indexed=True), new("size")], by=admin)
    assert outcome.changed == 2
    assert list(FIELDS.order_by("id").values_list("index_state", flat=True)) == [
        IndexState.BUILDING,
        IndexState.NONE,
    ]
    assert list(Event.objects.values_list("kind", flat=True)) == ["field.defined"] * 2


def test_at_most_five_indexed_fields_per_record_type(admin):
    define_fields([new(f"k{n}", indexed=True) for n in range(5)], by=admin)
    define_fields([new("other", indexed=True, target_type=9003)], by=admin)
    with pytest.raises(TooManyIndexed):
        define_fields([new("k5", indexed=True)], by=admin)
    define_fields([new("k6")], by=admin)
    with pytest.raises(TooManyIndexed):
        change_fields(FIELDS.filter(key="k6"), by=admin, values={"indexed": True})
    retire_fields(FIELDS.filter(key="k0"), by=admin)
    change_fields(FIELDS.filter(key="k6"), by=admin, values={"indexed": True})
    with pytest.raises(TooManyIndexed):
        restore_fields(FIELDS.filter(key="k0"), by=admin)


def test_the_key_is_fixed(admin):
    make_field()
    with pytest.raises(ValueError, match="fixed"):
        change_fields(FIELDS.all(), by=admin, values={"key": "other"})


def test_the_type_changes_only_while_nothing_is_held(admin):
    make_field()
    assert change_fields(FIELDS.all(), by=admin, values={"type": "text"}).changed == 1
    make_thing(custom={"budget": "5"})
    outcome = change_fields(FIELDS.all(), by=admin, values={"type": "number"})
    assert (outcome.changed, outcome.held) == (0, {"type_in_use": 1})


def test_impact_counts_records_in_the_trash_too(admin, monkeypatch):
    field = make_field()
    assert not impact(field)
    make_thing(custom={"budget": 1})
    make_thing(custom={"budget": 2}, deleted_at="2026-01-01T00:00:00Z")
    make_thing(custom={"other": 2})
    monkeypatch.setitem(ALSO_USED, "lists", lambda definition: 3)
    monkeypatch.setitem(ALSO_USED, "rules", lambda definition: 0)
    assert (impact(field).records, impact(field).others) == (2, {"lists": 3})


def test_retired_values_stay_and_come_back(admin):
    make_field()
    thing = make_thing(custom={"budget": 1})
    retire_fields(FIELDS.all(), by=admin)
    assert not FIELDS.on(Thing.record_type)
    thing.refresh_from_db()
    assert thing.custom == {"budget": 1}
    restore_fields(FIELDS.all(), by=admin)
    assert [field.key for field in FIELDS.on(Thing.record_type)] == ["budget"]


@pytest.mark.parametrize(
    ("type", "before", "after"),
    [
        ("choice", ["red", "blue"], ["rose", "blue"]),
        ("multi", [["red", "blue"], ["blue", "red", "rose"]], [["rose", "blue"], ["blue", "rose"]]),
    ],
)
def test_a_held_choice_is_replaced_before_it_goes(admin, type, before, after):
    """No value is left that the list does not offer; the replacement can be undone."""
    field = make_field("colour", type, choices=["red", "blue", "rose"])
    things = [make_thing(custom={"colour": value}) for value in before]
    fewer = {"choices": ["blue", "rose"]}
    assert change_fields(FIELDS.all(), by=admin, values=fewer).held == {"choice_in_use": 1}

    outcome = replace_choice(field, by=admin, old="red", new="rose")
    values = dict(Thing.objects.values_list("id", "custom__colour"))
    assert [values[thing.pk] for thing in things] == after
    assert change_fields(FIELDS.all(), by=admin, values=fewer).changed == 1

    undo(outcome.batch, by=admin)
    values = dict(Thing.objects.values_list("id", "custom__colour"))
    assert [values[thing.pk] for thing in things] == before


def test_a_choice_may_be_replaced_by_nothing(admin):
    field = make_field("colour", "multi", choices=["red"])
    make_thing(custom={"colour": ["red"], "k": 1})
    replace_choice(field, by=admin, old="red", new=None)
    assert Thing.objects.get().custom == {"k": 1}
