"""Reads written once answer what the database says now (SPEED; TRUST A3)."""

import pytest
from django.db.models import Q

from records import once
from records.fields.definitions import fields_of
from records.gates import failing, not_meeting
from records.models import FieldDefinition
from records.once import written_once
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db


@written_once
def named(pk, prefix):
    return Thing.objects.live().filter(pk=pk, name__startswith=prefix)


@written_once
def forgotten(pk):
    return Thing.objects.all()


def test_values_change_and_rows_are_never_kept():
    one, two = make_thing(name="Anvil"), make_thing(name="Bell")
    assert named(one.pk, "A") == [one]
    assert named(two.pk, "A") == []
    assert named(two.pk, "B") == [two]
    Thing.objects.filter(pk=two.pk).update(name="Brush")
    assert named(two.pk, "B")[0].name == "Brush"


def test_a_value_that_narrows_nothing_is_refused():
    """A forgotten condition would answer all rows (TRUST A7)."""
    with pytest.raises(ValueError, match="forgotten"):
        forgotten(1)


def test_a_new_field_and_a_new_role_count_at_once(rep, admin):
    make = {"target_type": Thing.record_type, "type": "text"}
    assert fields_of(Thing, rep) == []
    secret = FieldDefinition.objects.create(key="secret", label="S", roles=["admin"], **make)
    assert fields_of(Thing, rep) == []
    assert fields_of(Thing, admin) == [secret]
    FieldDefinition.objects.filter(pk=secret.pk).update(label="Open", roles=[])
    assert [each.label for each in fields_of(Thing, rep)] == ["Open"]


def test_conditions_that_stand_are_written_once_and_asked_of_any_records(monkeypatch):
    """The gates of each change (SPEED: what the framework costs)."""
    monkeypatch.setattr(once, "_KEPT", {})
    things = [make_thing(name=name, size=size) for name, size in (("A", 1), ("B", None), ("C", 3))]
    conditions = {"sized": Q(size__isnull=False), "early": Q(name__lt="C")}
    for some in (things, things[1:], things[:1], []):
        ids = [each.pk for each in some]
        asked = Thing._base_manager.filter(pk__in=ids)
        assert failing(Thing, ids, conditions) == not_meeting(conditions, asked)
    Thing.objects.filter(pk=things[1].pk).update(size=2)
    assert failing(Thing, [each.pk for each in things], conditions) == {things[2].pk: ["early"]}
    assert len(once._KEPT) == 1


def test_equal_conditions_are_not_taken_for_the_same():
    """1 equals True, but in a custom field it is something else."""
    thing = make_thing(custom={"x": True})
    one, true = Q(custom__x=1), Q(custom__x=True)
    assert one == true
    assert failing(Thing, [thing.pk], {"x": one}) == {thing.pk: ["x"]}
    assert failing(Thing, [thing.pk], {"x": true}) == {}


def test_no_more_is_kept_than_there_are_conditions_in_the_code(monkeypatch):
    monkeypatch.setattr(once, "_KEPT", {})
    for size in range(once.MOST_KEPT + 5):
        failing(Thing, [1], {"size": Q(size=size)})
    assert len(once._KEPT) == 5


class Emptied(dict):
    """Another thread makes room the moment something was put in or found."""

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.clear()

    def __contains__(self, key):
        found = super().__contains__(key)
        self.clear()
        return found


def test_room_made_by_another_thread_breaks_no_change(monkeypatch):
    monkeypatch.setattr(once, "_KEPT", Emptied())
    thing = make_thing(size=None)
    assert failing(Thing, [thing.pk], {"sized": Q(size__isnull=False)}) == {thing.pk: ["sized"]}
