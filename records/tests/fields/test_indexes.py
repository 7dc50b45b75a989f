"""Indexes of custom fields are built beside people who work (KERNEL 6)."""

import pytest
from django.db import connection

from records.fields.indexes import alone, indexes_of, settle, waiting
from records.models import FieldDefinition, IndexState
from records.tests.fake.fields import make_field
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def field():
    field = make_field("budget", indexed=True, index_state=IndexState.BUILDING)
    yield field
    FieldDefinition.objects.filter(pk=field.pk).update(indexed=False)
    settle(field.pk)


def state(field):
    return FieldDefinition.objects.get(pk=field.pk).index_state


def plan(condition):
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        try:
            return Thing.objects.filter(condition).explain()
        finally:
            cursor.execute("RESET enable_seqscan")


def test_it_is_built_analysed_and_used(field):
    from records.fields.expressions import CustomNumber

    assert waiting() == [field.pk]
    assert settle(field.pk) == IndexState.READY == state(field)
    assert (waiting(), indexes_of(field)) == ([], {"cf_9002_num_budget": True})
    typed = CustomNumber("budget")
    condition = typed.output_field.get_lookup("gte")(typed, 5)
    assert "cf_9002_num_budget" in plan(condition)
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_analyze FROM pg_stat_user_tables WHERE relname = 'fake_thing'")
        assert cursor.fetchone()[0] is not None


def test_building_twice_changes_nothing(field):
    assert settle(field.pk) == settle(field.pk) == IndexState.READY


def test_an_invalid_leftover_is_replaced(field):
    settle(field.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false"
            " WHERE indexrelid = to_regclass('cf_9002_num_budget')"
        )
    assert indexes_of(field) == {"cf_9002_num_budget": False}
    assert settle(field.pk) == IndexState.READY
    assert indexes_of(field) == {"cf_9002_num_budget": True}


def test_it_goes_with_the_field_and_follows_its_type(field):
    settle(field.pk)
    FieldDefinition.objects.filter(pk=field.pk).update(type="text")
    settle(field.pk)
    assert indexes_of(field) == {"cf_9002_tex_budget": True}
    FieldDefinition.objects.filter(pk=field.pk).update(deleted_at="2026-01-01T00:00:00Z")
    assert settle(field.pk) == IndexState.NONE
    assert indexes_of(field) == {}


def test_two_workers_do_not_build_the_same(field):
    """The lock belongs to a session: another one that holds it is left alone."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7303, %s)", [field.pk])
        assert settle(field.pk) is None
        assert state(field) == IndexState.BUILDING
        with other.cursor() as cursor:  # closing alone lets the server take its time
            cursor.execute("SELECT pg_advisory_unlock(7303, %s)", [field.pk])
    finally:
        other.close()
    with alone(field.pk) as free:
        assert free
