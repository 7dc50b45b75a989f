"""What lies in the trash comes back with one click (X20)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from records.actions import trash
from records.models import Event
from records.tests.fake.make import make_thing
from records.tests.fake.models import Part, Thing
from records.trash import content
from records.trash.content import read_place, trashed
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def names(user):
    return [each.name for each in trashed(user)[0]]


def test_newest_first_of_every_type(rep):
    thing = make_thing("Engine")
    part = Part.objects.create(thing=thing, name="Piston")
    make_thing("Live")
    trash(Part.objects.filter(pk=part.pk), by=rep, kind="part.trashed")
    trash(Thing.objects.filter(pk=thing.pk), by=rep, kind="thing.trashed")
    assert names(rep) == ["Engine", "Piston"]
    assert [each.about for each in trashed(rep)[0]] == ["thing", "part"]


def test_only_ones_own(rep):
    """TRUST A3."""
    own = make_user("own", visibility="own")
    for owner in (rep, own):
        make_thing(f"Of {owner.name}", owner=owner, deleted_at=timezone.now())
    assert names(own) == ["Of Own"]
    assert len(names(rep)) == 2


@pytest.mark.parametrize("same_moment", [True, False])
def test_pages_leave_nothing_out(rep, monkeypatch, same_moment):
    """A bulk act trashes thousands at the same moment."""
    monkeypatch.setattr(content, "PAGE", 2)
    moment = timezone.now()
    for number in range(5):
        at = moment if same_moment else moment - timezone.timedelta(hours=number)
        thing = make_thing(f"t{number}", deleted_at=at)
        Part.objects.create(thing=thing, name=f"p{number}", deleted_at=at)
    seen, place = [], ""
    while True:
        found, place = trashed(rep, after=read_place(place))
        seen += [each.name for each in found]
        if not place:
            break
    assert len(seen) == len(set(seen)) == 10


@pytest.mark.parametrize("text", ["", "x", "a_b_c", "2026-01-01_1_1", "_1_1", "1_2_3_4"])
def test_a_place_that_is_none_is_the_first_page(text):
    assert read_place(text) is None


def test_restored_by_click(rep, client):
    thing = make_thing("Engine", deleted_at=timezone.now())
    client.force_login(rep)
    assert "Engine" in client.get(reverse("records:trash")).text
    client.post(reverse("records:trash_restore", args=[thing.record_type, thing.pk]))
    thing.refresh_from_db()
    assert thing.deleted_at is None
    assert Event.objects.get().kind == "thing.restored"
    assert "The trash is empty" in client.get(reverse("records:trash")).text


def test_an_app_restores_its_own_way(rep, client, monkeypatch):
    seen = []

    def act(records, *, by):
        seen.append(list(records))
        return content.Outcome(changed=1)

    monkeypatch.setitem(content.RESTORE, Thing, act)
    thing = make_thing("Engine", deleted_at=timezone.now())
    client.force_login(rep)
    client.post(reverse("records:trash_restore", args=[thing.record_type, thing.pk]))
    assert seen == [[thing]]


@pytest.mark.parametrize(
    ("who", "status"), [({"visibility": "own"}, 404), ({"role": "reader"}, 403)]
)
def test_others_restore_nothing(client, who, status):
    """TRUST A2."""
    thing = make_thing("Engine", deleted_at=timezone.now())
    client.force_login(make_user("other", **who))
    url = reverse("records:trash_restore", args=[thing.record_type, thing.pk])
    assert client.post(url).status_code == status
    assert Thing.objects.get().deleted_at is not None


@pytest.mark.parametrize("place", [(9002, 10**30), (9001, 1), (7, 7), (10**30, 1)])
def test_what_does_not_exist(rep, client, place):
    client.force_login(rep)
    assert client.post(reverse("records:trash_restore", args=place)).status_code == 404


def test_one_read_for_all_types(rep, django_assert_num_queries):
    make_thing("Engine", deleted_at=timezone.now())
    with django_assert_num_queries(1):
        trashed(rep)
