"""Rows a law has us keep, and gates that spare a column: whatever becomes of what they hang on."""

import pytest
from django.db.models import Q

from records.actions import change, trash, undo
from records.actions.batches import open_batch
from records.gates import STANDING, Gate
from records.keeping import KEPT, keeps
from records.models import Erasure
from records.personal.erasing import erase_records
from records.tests.fake.make import make_thing
from records.tests.fake.models import Part, Thing
from records.trash.emptying import delete_for_good

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(monkeypatch):
    monkeypatch.setitem(KEPT, Part, None)
    keeps(Part, Q(number="1"), why="everything")


def two() -> tuple[Part, Part]:
    thing = make_thing("Boat")
    return tuple(
        Part.objects.create(thing=thing, name=f"Keel of {n}", number=n) for n in ("1", "2")
    )


def test_an_erasure_leaves_what_is_kept_as_it_was(admin, kept):
    """X36."""
    stays, goes = two()
    erase_records(Thing.objects.all(), by=admin)
    stays.refresh_from_db(), goes.refresh_from_db()
    assert stays.name == "Keel of 1" and goes.name != "Keel of 2"
    assert not Erasure.objects.filter(record_type=Part.record_type, record_id=stays.pk).exists()


def test_what_it_hangs_on_is_not_deleted_for_good(admin, kept):
    """X20: held with a reason of its own."""
    two()
    trash(Thing.objects.all(), by=admin, kind="thing.trashed")
    batch = open_batch(by=admin, kind="x", title="")
    outcome = delete_for_good(Thing.objects.all(), by=admin, batch=batch)
    assert (outcome.changed, outcome.held["has_to_stay"]) == (0, 1)
    assert Part.objects.count() == 2


def test_a_gate_is_not_asked_where_only_what_it_spares_is_written(admin, monkeypatch):
    """And undo asks the gates that look at a record as it is, too."""
    part, _other = two()
    named = change(Part.objects.filter(pk=part.pk), by=admin, kind="x", values={"name": "Rudder"})
    never = Gate("never", "It stays.", Q(pk__in=[]), spares=frozenset({"number"}))
    monkeypatch.setitem(STANDING, Part, lambda: [never])
    rows = Part.objects.filter(pk=part.pk)
    assert change(rows, by=admin, kind="x", values={"number": "7"}).changed == 1
    for values in ({"name": "Mast"}, {"number": "8", "name": "Mast"}):
        assert change(rows, by=admin, kind="x", values=values).held["never"] == 1
    assert undo(named.batch, by=admin).held["never"] == 1
    assert rows.get().name == "Rudder"
