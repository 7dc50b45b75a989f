"""Reads written once answer what the database says now (SPEED; TRUST A3)."""

import pytest

from records.fields.definitions import fields_of
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
