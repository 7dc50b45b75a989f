"""Many writers on the same records; each check has a control that fails (KERNEL 1).

Checked after the storm: every before is the last after, the last after is the row, version =
1 + events, exactly one open span that equals the row, spans touch and go forward.
"""

import itertools
import random
import threading
from collections import defaultdict

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.utils import IntegrityError

from records.actions import change, changing, create
from records.models import Event, Span
from records.tests.fake.models import Colour, Thing
from records.tests.waiting import somebody_waits, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

WRITERS, TURNS, RECORDS = 5, 30, 24


@pytest.fixture
def things(rep):
    things = [Thing(name=str(n), size=0) for n in range(RECORDS)]
    create(things, by=rep, kind="fake.created")
    return things


@pytest.fixture
def colours(db):
    return [Colour.objects.create(name=name) for name in "abcd"]


def storm(rep, things, colours) -> None:
    """Overlapping sets, changed by several connections at once."""
    pks = [thing.pk for thing in things]

    def writer(number: int) -> None:
        chance = random.Random(number)
        for turn in range(TURNS):
            values = {"colour": chance.choice([*colours, None]), "size": number * 1000 + turn}
            try:
                with transaction.atomic():
                    records = Thing.objects.filter(pk__in=chance.sample(pks, 8))
                    change(records, by=rep, kind="fake.changed", values=values)
            except (OperationalError, IntegrityError):  # deadlocks and clashes of the control
                pass
        connections.close_all()

    threads = [threading.Thread(target=writer, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def faults() -> dict[str, int]:
    """How many records break each law."""
    found: dict[str, int] = defaultdict(int)
    for thing in Thing.objects.all():
        state: dict = {}
        events = list(Event.objects.filter(line=thing.pk).order_by("pk"))
        for event in events:
            for name, (old, new) in event.changes.items():
                found["chain"] += state.get(name) != old
                state[name] = new
        found["last"] += (state.get("size"), state.get("colour_id")) != (
            thing.size,
            thing.colour_id,
        )
        found["version"] += thing.version != len(events)
        spans = list(Span.objects.filter(record_id=thing.pk, field=1).order_by("since", "pk"))
        still_open = [span.value for span in spans if span.until is None]
        found["open span"] += still_open != ([thing.colour_id] if thing.colour_id else [])
        pairs = itertools.pairwise(spans)
        found["spans touch"] += any(not a.until or a.until > b.since for a, b in pairs)
    return {law: count for law, count in found.items() if count}


def test_concurrent_writers_leave_nothing_wrong(rep, things, colours):
    storm(rep, things, colours)
    assert faults() == {}
    assert Event.objects.filter(kind="fake.changed").count() > RECORDS


def test_control_without_the_lock_the_history_breaks(rep, things, colours, monkeypatch):
    def look_without_locking(model, ids):
        rows = model._base_manager.filter(id__anyof=ids).order_by("id")
        return [(row.pk, row.version, row.is_trashed) for row in rows]

    monkeypatch.setattr(changing, "lock", look_without_locking)
    storm(rep, things, colours)
    assert faults()


def test_control_a_lock_inside_the_statement_breaks_the_spans(rep, things, colours, monkeypatch):
    """The statement's snapshot is older than the row it waited for: spans are closed wrongly.

    Shown on the plainest case: one writer waits for another on the same record.
    """
    thing, (red, blue, green, _) = things[0], colours
    records = Thing.objects.filter(pk=thing.pk)
    change(records, by=rep, kind="fake.changed", values={"colour": red})
    monkeypatch.setattr(
        changing, "lock", lambda model, ids: [(record_id, 1, False) for record_id in ids]
    )
    waiting = threading.Event()

    def second():
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 FROM fake_colour")  # the connection is open
                waiting.set()
                change(records, by=rep, kind="fake.changed", values={"colour": green})
        except (OperationalError, IntegrityError):
            broken.append(True)
        connections.close_all()

    broken: list[bool] = []
    with transaction.atomic():
        change(records, by=rep, kind="fake.changed", values={"colour": blue})
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(60)
        wait_until(somebody_waits)
    thread.join()
    assert broken or faults()


def test_the_second_of_two_saves_is_told(rep, things):
    """TRUST E9: both forms were opened at version 1; under the lock only one of them is current."""
    thing, told = things[0], []

    def save(size: int) -> None:
        records = Thing.objects.filter(pk=thing.pk)
        outcome = change(
            records, by=rep, kind="fake.changed", values={"size": size}, expect={thing.pk: 1}
        )
        told.append((outcome.changed, dict(outcome.held)))
        connections.close_all()

    threads = [threading.Thread(target=save, args=(size,)) for size in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told, key=str) == [(0, {"stale": 1}), (1, {})]
