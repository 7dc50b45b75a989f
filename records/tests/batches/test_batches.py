"""What was done in one go can be looked at and taken back (DESIGN: Batch)."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from records.actions import change, create
from records.batches import views
from records.batches.jobs import undo_step
from records.batches.rules import why_not_undo
from records.gates import Gate
from records.models import Batch, Job
from records.tests.fake.make import make_thing
from records.tests.fake.models import Colour, Thing
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
THINGS = Thing.objects


@pytest.fixture
def batch(rep):
    for number in range(3):
        make_thing(f"Thing {number}", size=number)
    small = Gate("too_small", "It is too small.", Q(size__gt=0))
    change(
        THINGS.all(),
        by=rep,
        kind="thing.changed",
        values={"urgent": True},
        gates=[small],
        title="Make urgent",
    )
    return Batch.objects.get()


def urgent():
    return THINGS.filter(urgent=True).count()


def test_the_page_says_what_happened(rep, client, batch):
    client.force_login(rep)
    page = client.get(reverse("records:batch", args=[batch.pk])).text
    assert "2 changed" in page
    assert "1 held" in page
    assert "Thing 0" in page
    assert "too small" in page
    assert "Make urgent" in client.get(reverse("records:batches")).text


def test_undo_and_redo_by_click(rep, client, batch):
    client.force_login(rep)
    answer = client.post(reverse("records:batch_undo", args=[batch.pk]))
    undone = Batch.objects.get(undo_of=batch)
    assert (answer["Location"], urgent()) == (reverse("records:batch", args=[undone.pk]), 0)
    assert "taken back" in client.get(reverse("records:batch", args=[batch.pk])).text.lower()
    # A second click changes nothing.
    answer = client.post(reverse("records:batch_undo", args=[batch.pk]))
    assert (answer.status_code, urgent(), Batch.objects.count()) == (302, 0, 2)
    client.post(reverse("records:batch_undo", args=[undone.pk]))
    assert urgent() == 2


def test_kept_fields_are_listed(rep, client, batch):
    touched = THINGS.filter(name="Thing 2")
    change(touched, by=rep, kind="thing.changed", values={"urgent": False})
    client.force_login(rep)
    page = client.post(reverse("records:batch_undo", args=[batch.pk]), follow=True).text
    assert "1 value kept" in page
    assert "Thing 2" in page
    assert "urgent" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ({}, 404),  # another rep
        ({"role": "manager"}, 200),
        ({"role": "admin"}, 200),
        ({"role": "manager", "has_seat": False}, 403),
        ({"role": "manager", "visibility": "own"}, 403),  # holds records not his
    ],
)
def test_who_may_take_it_back(client, batch, who, status):
    """The actor himself, or a manager who may write those records."""
    client.force_login(make_user("other", **who))
    url = reverse("records:batch_undo", args=[batch.pk])
    assert client.post(url, follow=True).status_code == status
    assert urgent() == (0 if status == 200 else 2)


def test_names_a_manager_may_not_see_are_not_shown(client, batch):
    """TRUST A3."""
    client.force_login(make_user("other", role="manager", visibility="own"))
    page = client.get(reverse("records:batch", args=[batch.pk]))
    assert (page.status_code, "Thing 0" in page.text) == (200, False)


def test_a_title_that_names_what_a_manager_may_not_see_is_not_shown(client, batch):
    """TRUST A3, with the control: whoever sees the records reads it."""
    for visibility, told in (("own", False), ("all", True)):
        client.force_login(make_user(visibility, role="manager", visibility=visibility))
        page = client.get(reverse("records:batch", args=[batch.pk])).text
        assert (batch.title in page) == told


def test_after_thirty_days_it_stands(rep, batch):
    assert why_not_undo(batch, rep, now=batch.started_at + timedelta(days=29)) == ""
    assert why_not_undo(batch, rep, now=batch.started_at + timedelta(days=31)) != ""


def test_who_gave_records_away_may_take_them_back():
    own, other = make_user("own", visibility="own"), make_user("other")
    make_thing(owner=own)
    mine = THINGS.visible_to(own)
    change(mine, by=own, kind="thing.assigned", values={"owner": other})
    assert why_not_undo(Batch.objects.get(), own, now=timezone.now()) == ""


def test_much_is_taken_back_by_a_job(rep, client, batch, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 1)
    client.force_login(rep)
    answer = client.post(reverse("records:batch_undo", args=[batch.pk]))
    job = Job.objects.get()
    assert answer["Location"] == reverse("records:job", args=[job.pk])
    while not undo_step(job):
        pass
    assert (urgent(), job.done, job.batch.undo_of) == (0, 2, batch)
    assert Batch.objects.get(pk=job.batch.pk).changed == 2


def test_anothers_batches_are_not_listed(admin, client, batch):
    client.force_login(admin)
    assert "Make urgent" not in client.get(reverse("records:batches")).text


def test_a_batch_without_a_title_is_named_by_what_was_done(rep, client):
    make_thing("Engine")
    change(THINGS.all(), by=rep, kind="thing.changed", values={"size": 1})
    client.force_login(rep)
    page = client.get(reverse("records:batches")).text
    assert "thing.changed" not in page
    assert ">Changed<" in page


def test_only_admins_take_back_set_up(rep, admin):
    """Undoing must not give a right back that was taken (law 1). The control: records."""
    colour = Colour(name="red")
    set_up = create([colour], by=rep, kind="fake.colour_made").batch
    records = create([Thing(name="a", owner=rep)], by=rep, kind="fake.created").batch
    assert "admin" in why_not_undo(Batch.objects.get(pk=set_up.pk), rep, now=timezone.now())
    assert why_not_undo(Batch.objects.get(pk=set_up.pk), admin, now=timezone.now()) == ""
    assert why_not_undo(Batch.objects.get(pk=records.pk), rep, now=timezone.now()) == ""
