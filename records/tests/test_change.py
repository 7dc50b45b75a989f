"""The one write path: values, events, spans, gates, versions."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import Q

from records.actions import change, create, restore, trash
from records.actors import Actor, ActorKind
from records.gates import Gate
from records.models import Batch, Event, HeldRecord, Span
from records.tests.fake.make import make_colour, make_thing
from records.tests.fake.models import Part, Thing

pytestmark = pytest.mark.django_db


def created(rep, **fields) -> Thing:
    thing = Thing(**{"name": "kettle"} | fields)
    create([thing], by=rep, kind="fake.created")
    return thing


def test_a_change_writes_the_field_the_event_and_the_version(rep):
    thing = created(rep, size=1)
    outcome = change(Thing.objects.all(), by=rep, kind="fake.changed", values={"size": 2})
    assert (outcome.changed, outcome.unchanged, outcome.held_count) == (1, 0, 0)
    thing.refresh_from_db()
    assert (thing.size, thing.version) == (2, 2)
    event = Event.objects.latest("id")
    assert event.changes == {"size": [1, 2]}
    assert (event.kind, event.actor_id, event.line) == ("fake.changed", rep.pk, thing.pk)
    assert event.batch == outcome.batch.pk


def test_repeating_a_change_records_nothing(rep):
    created(rep, size=2)
    before = Event.objects.count()
    outcome = change(Thing.objects.all(), by=rep, kind="fake.changed", values={"size": 2})
    assert (outcome.changed, outcome.unchanged, outcome.batch) == (0, 1, None)
    assert Event.objects.count() == before
    assert Batch.objects.count() == 1


def test_every_kind_of_value_is_told_as_the_server_writes_it(rep):
    red = make_colour()
    created(rep)
    values = {
        "name": 'O\'Brien \\ "x"',
        "colour": red,
        "size": None,
        "price": Decimal("12.5"),
        "due": dt.date(2026, 2, 28),
        "seen_at": dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC),
        "urgent": True,
        "owner": rep,
        "custom.budget": 5,
        "custom.tags": ["a", "b"],
    }
    change(Thing.objects.all(), by=rep, kind="fake.changed", values=values)
    changes = Event.objects.latest("id").changes
    assert changes == {
        "name": ["kettle", 'O\'Brien \\ "x"'],
        "colour_id": [None, red.pk],
        "price": [None, 12.5],
        "due": [None, "2026-02-28"],
        "seen_at": [None, "2026-01-01T12:00:00+00:00"],
        "urgent": [False, True],
        "owner_id": [None, rep.pk],
        "custom.budget": [None, 5],
        "custom.tags": [None, ["a", "b"]],
    }
    assert Thing.objects.get().custom == {"budget": 5, "tags": ["a", "b"]}
    change(Thing.objects.all(), by=rep, kind="fake.changed", values={"custom.budget": None})
    assert Thing.objects.get().custom == {"tags": ["a", "b"]}


def test_a_text_too_long_is_refused_and_not_cut(rep):
    from django.db import DataError, transaction

    created(rep)
    with pytest.raises(DataError), transaction.atomic():
        change(Thing.objects.all(), by=rep, kind="fake.changed", values={"name": "x" * 201})
    assert Thing.objects.get().name == "kettle"


def test_a_creation_tells_the_whole_first_state(rep):
    red = make_colour()
    thing = created(rep, colour=red, custom={"budget": 5})
    assert Event.objects.get().changes == {
        "id": [None, thing.pk],
        "name": [None, "kettle"],
        "note": [None, ""],
        "urgent": [None, False],
        "colour_id": [None, red.pk],
        "custom.budget": [None, 5],
    }


def test_gates_hold_with_reasons_and_let_the_others_through(rep):
    small, big = created(rep, size=1), created(rep, size=10)
    gates = [
        Gate("small", "Needs at least size 5.", Q(size__gte=5)),
        Gate("nameless", "Needs a name.", ~Q(name="")),
    ]
    outcome = change(
        Thing.objects.all(), by=rep, kind="fake.changed", values={"urgent": True}, gates=gates
    )
    assert (outcome.changed, outcome.held_count, dict(outcome.held)) == (1, 1, {"small": 1})
    assert outcome.messages["small"] == "Needs at least size 5."
    held = HeldRecord.objects.get()
    assert (held.record_id, held.reasons, held.batch) == (small.pk, ["small"], outcome.batch)
    assert Thing.objects.get(urgent=True) == big


def test_a_gate_on_an_empty_value_holds(rep):
    """NULL is not "at least 5": a condition that is unknown does not pass."""
    created(rep, size=None)
    gate = Gate("small", "Needs a size.", Q(size__gte=5))
    outcome = change(
        Thing.objects.all(), by=rep, kind="fake.changed", values={"urgent": True}, gates=[gate]
    )
    assert outcome.held == {"small": 1}


def test_a_stale_version_is_held(rep):
    """TRUST E9: who saves second is told."""
    thing = created(rep)
    change(Thing.objects.all(), by=rep, kind="fake.changed", values={"size": 3})
    outcome = change(
        Thing.objects.all(), by=rep, kind="fake.changed", values={"size": 4}, expect={thing.pk: 1}
    )
    assert outcome.held == {"stale": 1}
    assert Thing.objects.get().size == 3


def test_records_in_the_trash_are_held_and_come_back_whole(rep):
    thing = created(rep, size=1)
    assert trash(Thing.objects.all(), by=rep, kind="fake.trashed").changed == 1
    assert not Thing.objects.live().exists()
    outcome = change(Thing.objects.all(), by=rep, kind="fake.changed", values={"size": 2})
    assert outcome.held == {"trashed": 1}
    assert restore(Thing.objects.all(), by=rep, kind="fake.restored").changed == 1
    assert Thing.objects.live().get() == thing


def test_spans_follow_a_field_through_null_and_back(rep):
    red, blue = make_colour("red"), make_colour("blue")
    thing = created(rep, colour=red)
    for colour in (blue, None, red):
        change(Thing.objects.all(), by=rep, kind="fake.changed", values={"colour": colour})
    spans = list(Span.objects.filter(field=1).order_by("since"))
    assert [span.value for span in spans] == [red.pk, blue.pk, red.pk]
    assert spans[0].until == spans[1].since
    assert spans[2].until is None
    assert {span.record_id for span in spans} == {thing.pk}


def test_imported_history_keeps_its_dates(rep):
    red, blue = make_colour("red"), make_colour("blue")
    then, later = dt.datetime(2025, 1, 1, tzinfo=dt.UTC), dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
    thing = Thing(name="old", colour=red)
    create([thing], by=Actor(ActorKind.IMPORT, rep.pk), kind="fake.created", happened_at=then)
    change(
        Thing.objects.all(), by=rep, kind="fake.changed", values={"colour": blue}, happened_at=later
    )
    first, second = Span.objects.filter(field=1).order_by("since")
    assert (first.since, first.until, second.since) == (then, later, later)
    assert list(Event.objects.order_by("id").values_list("happened_at", flat=True)) == [then, later]


def test_a_child_is_told_at_its_root(rep):
    thing = created(rep)
    create([Part(name="lid", thing=thing)], by=rep, kind="fake.part_added")
    assert Event.objects.latest("id").line == thing.pk


def test_a_small_change_costs_a_fixed_number_of_statements(rep, django_assert_num_queries):
    for number in range(50):
        make_thing(f"thing {number}")
    gate = Gate("named", "Needs a name.", ~Q(name=""))
    # savepoint, batch, ids, lock, gates, write, open spans, counts, release
    with django_assert_num_queries(9):
        change(
            Thing.objects.all(),
            by=rep,
            kind="fake.changed",
            values={"owner": rep, "size": 7},
            gates=[gate],
        )


def test_long_sets_are_written_in_chunks(rep, monkeypatch):
    monkeypatch.setattr("records.actions.changing.CHUNK", 3)
    create([Thing(name=str(n)) for n in range(8)], by=rep, kind="fake.created")
    outcome = change(Thing.objects.all(), by=rep, kind="fake.changed", values={"size": 1})
    assert outcome.changed == 8

    assert Batch.objects.get(pk=outcome.batch.pk).changed == 8
