"""Random histories against an independent oracle (KERNEL 2; TRUST E10).

The oracle keeps plain dictionaries and knows nothing of SQL.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.actions import change, create, undo
from records.models import Batch, Event, Span
from records.spans import as_of
from records.tests.examples import examples
from records.tests.fake.models import Colour, Thing
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db

# Few values per field, so that histories often come back to where they were (the ABA case).
VALUES = {
    "name": st.sampled_from(["thing 0", 'it\'s \\ "b"', "Łódź"]),
    "size": st.sampled_from([None, 0, 1]),
    "price": st.sampled_from([None, Decimal("0.10"), Decimal("-9.99")]),
    "seen_at": st.sampled_from([None, dt.datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=dt.UTC)]),
    "urgent": st.booleans(),
    "colour_id": st.sampled_from([None, 0, 1]),
    "custom.a": st.sampled_from([None, 0, "0", [0, None], {"deep": True}]),
}
RECORDS = 2


def edits():
    values = st.fixed_dictionaries({}, optional=VALUES).filter(bool)
    return st.tuples(st.sets(st.integers(0, RECORDS - 1), min_size=1), values)


history = st.tuples(
    st.lists(edits(), max_size=2),  # before the batch
    st.lists(edits(), min_size=1, max_size=2),  # the batch itself, perhaps in several steps
    st.lists(st.tuples(edits(), st.booleans()), max_size=4),  # after it; some taken back
)


@dataclass
class Oracle:
    """The present values, and per record and field who set it last on purpose."""

    rows: list[dict[str, Any]]
    before: dict[tuple[int, str], Any] = field(default_factory=dict)
    written: dict[tuple[int, str], Any] = field(default_factory=dict)
    since: set[tuple[int, str]] = field(default_factory=set)

    def apply(self, edit, *, batch: bool = False, deliberate: bool = False) -> None:
        chosen, values = edit
        for number in chosen:
            for name, value in values.items():
                old = self.rows[number].get(name)
                if old == value and type(old) is type(value):
                    continue
                self.rows[number][name] = value
                if batch:
                    self.before.setdefault((number, name), old)
                    self.written[number, name] = value
                if deliberate:
                    self.since.add((number, name))

    def undo(self) -> None:
        for (number, name), old in self.before.items():
            if (number, name) not in self.since:
                self.rows[number][name] = old


class World:
    """Real things driven by the same edits as the oracle."""

    def __init__(self) -> None:
        self.rep = make_user("rep")
        self.colours = [Colour.objects.create(name=name) for name in "rgb"]
        self.things = [Thing(name=f"thing {n}") for n in range(RECORDS)]
        create(self.things, by=self.rep, kind="fake.created")
        self.oracle = Oracle([self.blank(n) for n in range(RECORDS)])

    @staticmethod
    def blank(number: int) -> dict[str, Any]:
        return dict.fromkeys(VALUES) | {"name": f"thing {number}", "urgent": False}

    def act(self, edit, batch: Batch | None = None) -> Batch | None:
        chosen, values = edit
        values = dict(values)
        if values.get("colour_id") is not None:
            values["colour_id"] = self.colours[values["colour_id"]].pk
        if "colour_id" in values:
            values["colour"] = values.pop("colour_id")
        records = Thing.objects.filter(pk__in=[self.things[n].pk for n in chosen])
        return change(records, by=self.rep, kind="fake.changed", values=values, batch=batch).batch

    def state(self) -> list[dict[str, Any]]:
        colours = {colour.pk: n for n, colour in enumerate(self.colours)} | {None: None}
        rows = []
        for row in Thing.objects.order_by("pk"):
            values = {name: getattr(row, name) for name in VALUES if not name.startswith("custom")}
            values["colour_id"] = colours[row.colour_id]
            values["custom.a"] = row.custom.get("a")
            rows.append(values)
        return rows


def run_history(before, during, after) -> World:
    world = World()
    for edit in before:
        world.act(edit)
        world.oracle.apply(edit)
    batch = None
    for edit in during:
        batch = world.act(edit, batch) or batch
        world.oracle.apply(edit, batch=True)
    for edit, taken_back in after:
        later = world.act(edit)
        if taken_back and later:
            undo(later, by=world.rep)
        else:
            world.oracle.apply(edit, deliberate=True)
    if batch:
        undo(batch, by=world.rep)
        world.oracle.undo()
    return world


@settings(
    max_examples=examples(150),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history)
def test_undo_takes_back_the_batch_and_nothing_else(db, history):
    """undo ∘ change = identity, except for fields set on purpose since."""
    with transaction.atomic():
        world = run_history(*history)
        assert world.state() == world.oracle.rows
        assert_told(world)
        transaction.set_rollback(True)


def assert_told(world: World) -> None:
    """Events replayed from nothing give the present; so do the spans, as of now."""
    for thing in world.things:
        replayed: dict[str, Any] = {}
        for event in Event.objects.filter(line=thing.pk).order_by("pk"):
            for name, (old, new) in event.changes.items():
                assert replayed.get(name) == old, "every before is the last after"
                replayed[name] = new
        present = as_told(thing.pk)
        assert {name: value for name, value in replayed.items() if value is not None} == present
        row = Thing.objects.get(pk=thing.pk)
        assert row.version == Event.objects.filter(line=thing.pk).count()
    spans = dict(as_of(Thing, "colour", timezone.now()).values_list("record_id", "value"))
    rows = Thing.objects.exclude(colour=None).values_list("pk", "colour_id")
    assert spans == dict(rows)
    assert not Span.objects.filter(until__isnull=False, value=None).exists()


def as_told(record_id: int) -> dict[str, Any]:
    """The present row as events would write it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(t) - '{custom,version,created_at,updated_at,deleted_at}'::text[], "
            "t.custom FROM fake_thing t WHERE id = %s",
            [record_id],
        )

        row, custom = (json.loads(value) for value in cursor.fetchone())
    row |= {f"custom.{key}": value for key, value in custom.items()}
    return {name: value for name, value in row.items() if value is not None}


def test_decimals_survive_the_way_there_and_back(rep):
    thing = Thing(name="x", price=Decimal("1234567890.10"))
    create([thing], by=rep, kind="fake.created")
    batch = change(Thing.objects.all(), by=rep, kind="fake.changed", values={"price": None}).batch
    undo(batch, by=rep)
    assert Thing.objects.get().price == Decimal("1234567890.10")
