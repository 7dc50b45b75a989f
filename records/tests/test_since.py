"""Pages that keep themselves up to date hear of each change, however late it commits."""

import threading

import pytest
from django.db import connections, transaction

from records.actions import change, create
from records.models import Event
from records.stream.pages import snapshot
from records.stream.since import MOST, changes_since
from records.tests.fake.models import Part, Thing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def make(rep, name: str) -> Thing:
    thing = Thing(name=name)
    create([thing], by=rep, kind="fake.created")
    return thing


def test_only_what_came_after_the_look(rep):
    make(rep, "old")
    seen = snapshot()
    assert changes_since(Thing, seen)[1] == []
    thing = make(rep, "a")
    change(Thing.objects.filter(pk=thing.pk), by=rep, kind="fake.renamed", values={"name": "b"})
    now, told = changes_since(Thing, seen)
    assert [record for record, _changes in told] == [thing.pk, thing.pk]
    assert told[1][1] == {"name": ["a", "b"]}
    assert changes_since(Part, seen)[1] == []
    assert changes_since(Thing, now)[1] == []


def test_a_change_that_commits_after_the_look_is_heard_although_its_id_is_older(rep):
    """Control: by the newest event's id it would have been missed."""
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            make(rep, "slow")
            begun.set()
            go_on.wait(60)
        connections.close_all()

    writer = threading.Thread(target=slow)
    writer.start()
    assert begun.wait(60)
    make(rep, "quick")
    seen, newest = snapshot(), Event.objects.latest("id").pk
    go_on.set()
    writer.join()
    assert len(changes_since(Thing, seen)[1]) == 1
    assert not Event.objects.filter(record_type=Thing.record_type, pk__gt=newest).exists()


@pytest.mark.parametrize(
    "seen",
    ["", "x", "1:2", "5:4:", "3:9:7,5", "0:0:", "1:1:1", "99999999999999999:99999999999999999:",
     "1:" + "9" * 30 + ":", "1:9:" + "2," * 600, "1:2:\x00"],
)  # fmt: skip
def test_what_is_no_snapshot_of_this_database_means_look_at_everything(rep, seen):
    assert changes_since(Thing, seen)[1] is None


def test_after_too_much_one_looks_at_everything(rep):
    seen = snapshot()
    create([Thing(name=str(n)) for n in range(MOST + 1)], by=rep, kind="fake.created")
    assert changes_since(Thing, seen)[1] is None
