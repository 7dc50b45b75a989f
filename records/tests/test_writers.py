"""Types only some may change: said once, asked by every write (CM-01, TRUST A2)."""

import pytest
from django.core.exceptions import PermissionDenied

from records.access import manages
from records.actions import change, create, restore, trash, undo
from records.actors import SYSTEM, Actor
from records.models.events import ActorKind
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing
from records.tests.imports.make import uploaded
from records.writers import WRITERS, may_write
from users.models import Role
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def rename(by, name="New"):
    return change(Thing.objects.all(), by=by, kind="fake.changed", values={"name": name})


@pytest.fixture
def guarded(monkeypatch):
    monkeypatch.setitem(WRITERS, Thing, manages)


def test_no_write_leads_past_it(rep, guarded):
    """Change, create, trash, restore, undo and files; nothing is written."""
    make_thing("Old")
    batch = rename(SYSTEM, "Older").batch
    everything = Thing.objects.all()
    for refused in (
        lambda: rename(rep),
        lambda: rename(Actor(ActorKind.IMPORT, rep.pk)),
        lambda: create([Thing(name="Mine")], by=rep, kind="fake.created"),
        lambda: trash(everything, by=rep, kind="fake.trashed"),
        lambda: restore(everything, by=rep, kind="fake.restored"),
        lambda: undo(batch, by=rep),
        lambda: uploaded(rep, "name\nMine\n"),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    thing = Thing.objects.get()
    assert (thing.name, thing.deleted_at) == ("Older", None)


def test_who_is_named_writes(guarded):
    make_thing("Old")
    manager = make_user("mona", role=Role.MANAGER)
    assert may_write(manager, Thing) and rename(manager).changed == 1
    assert not may_write(make_user("seatless", role=Role.MANAGER, has_seat=False), Thing)


def test_control_everybody_writes_where_nobody_is_named(rep):
    make_thing("Old")
    assert may_write(rep, Thing) and rename(rep).changed == 1
