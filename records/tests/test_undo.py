"""Taking a batch back: values, conflicts, creations, redo (FEATURES part 4, no. 1)."""

import datetime as dt
from decimal import Decimal

import pytest

from records.actions import AlreadyUndone, change, create, trash, undo
from records.actions.undoing import begin_undo, undo_chunk
from records.models import Batch, Event, HeldRecord, Span
from records.tests.fake.make import make_colour
from records.tests.fake.models import Colour, Part, Thing

pytestmark = pytest.mark.django_db


def created(rep, **fields) -> Thing:
    thing = Thing(**{"name": "kettle"} | fields)
    create([thing], by=rep, kind="fake.created")
    return thing


def set_on(thing, rep, **values) -> Batch:
    records = Thing.objects.filter(pk=thing.pk)
    return change(records, by=rep, kind="fake.changed", values=values).batch


def test_undo_brings_every_kind_of_value_back(rep):
    red = make_colour()
    thing = created(rep, size=1, price=Decimal("2.50"), custom={"budget": 1})
    first = Thing.objects.values().get()
    outcome = change(
        Thing.objects.all(),
        by=rep,
        kind="fake.changed",
        values={
            "name": 'it\'s \\ "new"',
            "colour": red,
            "size": None,
            "price": Decimal("3"),
            "due": dt.date(2026, 1, 1),
            "seen_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            "urgent": True,
            "custom.budget": None,
            "custom.other": "x",
        },
    )
    undone = undo(outcome.batch, by=rep)
    assert (undone.changed, undone.kept) == (1, 0)
    last = Thing.objects.values().get()
    for own in ("version", "updated_at"):
        del first[own], last[own]
    assert last == first
    assert not Span.objects.filter(field=1, until__isnull=True).exists()
    assert Thing.objects.get().pk == thing.pk


def test_undo_keeps_and_lists_what_somebody_changed_since(rep):
    thing = created(rep, size=1)
    batch = set_on(thing, rep, size=5, urgent=True)
    set_on(thing, rep, size=9)
    outcome = undo(batch, by=rep)
    thing.refresh_from_db()
    assert (thing.size, thing.urgent) == (9, False)
    assert outcome.kept == 1
    assert HeldRecord.objects.get(batch=outcome.batch).reasons == ["size"]


def test_undo_keeps_a_deliberate_return_to_the_same_value(rep):
    """5 → 6 → 5 on purpose is not 5 (the ABA case of KERNEL 2)."""
    thing = created(rep, size=1)
    batch = set_on(thing, rep, size=5)
    set_on(thing, rep, size=6)
    set_on(thing, rep, size=5)
    undo(batch, by=rep)
    thing.refresh_from_db()
    assert thing.size == 5


def test_undo_looks_through_what_was_itself_undone(rep):
    thing = created(rep, size=1)
    batch = set_on(thing, rep, size=5)
    undo(set_on(thing, rep, size=6), by=rep)
    undo(batch, by=rep)
    thing.refresh_from_db()
    assert thing.size == 1


def test_undo_of_an_undo_is_redo_and_can_be_undone_again(rep):
    thing = created(rep, size=1)
    batch = set_on(thing, rep, size=5)
    back = undo(batch, by=rep).batch
    again = undo(back, by=rep).batch
    thing.refresh_from_db()
    assert thing.size == 5
    assert again.undo_of == back
    batch.refresh_from_db()
    assert batch.undone_at is None
    undo(batch, by=rep)
    thing.refresh_from_db()
    assert thing.size == 1


def test_a_batch_is_undone_once(rep):
    batch = set_on(created(rep, size=1), rep, size=5)
    undo(batch, by=rep)
    with pytest.raises(AlreadyUndone):
        undo(batch, by=rep)


def test_undoing_a_creation_moves_into_the_trash_and_redo_restores(rep):
    things = [Thing(name="a"), Thing(name="b")]
    batch = create(things, by=rep, kind="fake.created").batch
    back = undo(batch, by=rep)
    assert back.changed == 2
    assert not Thing.objects.live().exists()
    undo(back.batch, by=rep)
    assert Thing.objects.live().count() == 2


def test_undoing_a_creation_keeps_what_somebody_worked_on(rep):
    worked, plain = Thing(name="a"), Thing(name="b")
    batch = create([worked, plain], by=rep, kind="fake.created").batch
    create([Part(name="lid", thing=worked)], by=rep, kind="fake.part_added")
    outcome = undo(batch, by=rep)
    assert (outcome.changed, outcome.kept) == (1, 1)
    assert Thing.objects.live().get() == worked


def test_undoing_a_trashing_restores(rep):
    created(rep)
    batch = trash(Thing.objects.all(), by=rep, kind="fake.trashed").batch
    undo(batch, by=rep)
    assert Thing.objects.live().count() == 1


def test_one_batch_over_two_record_types(rep):
    """An import makes roots and children in one go, and takes both back."""
    thing = Thing(name="a")
    batch = create([thing], by=rep, kind="fake.created").batch
    create([Part(name="lid", thing=thing)], by=rep, kind="fake.part_added", batch=batch)
    assert undo(batch, by=rep).changed == 2
    assert not Part.objects.live().exists()
    assert not Thing.objects.live().exists()


def test_set_up_rows_are_undone_too(rep):
    colour = Colour(name="red")
    create([colour], by=rep, kind="fake.colour_made")
    batch = change(Colour.objects.all(), by=rep, kind="fake.renamed", values={"name": "rot"}).batch
    change(Colour.objects.all(), by=rep, kind="fake.renamed", values={"name": "rouge"})
    assert undo(batch, by=rep).kept == 1
    assert Colour.objects.get().name == "rouge"


def test_undo_works_in_chunks(rep):
    create([Thing(name=str(n), size=n) for n in range(7)], by=rep, kind="fake.created")
    batch = change(Thing.objects.all(), by=rep, kind="fake.changed", values={"size": 99}).batch
    undoing, place, seen = begin_undo(batch, by=rep), None, 0
    while step := undo_chunk(batch, undoing, by=rep, after=place, limit=2):
        seen += step[0].changed
        place = step[1]
    assert seen == 7
    assert sorted(Thing.objects.values_list("size", flat=True)) == list(range(7))
    assert Event.objects.filter(batch=undoing.pk).count() == 7
