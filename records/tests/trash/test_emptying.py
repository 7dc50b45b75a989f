"""Emptying the trash: what goes, what stays, who may, and that it can be cut short (X20)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from records.actions import change, create, trash, undo
from records.attached.comments import add_comment
from records.attached.files import attach_files, remove_files
from records.jobs import runner
from records.models import (
    Attachment,
    Batch,
    Comment,
    Event,
    Follower,
    HeldRecord,
    Job,
    SearchText,
    Span,
)
from records.tests.drain import drain
from records.tests.fake.make import make_colour
from records.tests.fake.models import Colour, Part, Thing
from records.trash import emptying, jobs
from records.types import record_types
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
URL = "records:trash_empty"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored(media: Path) -> int:
    return sum(path.is_file() for path in media.rglob("*"))


def upload(text="x"):
    return SimpleUploadedFile("a.txt", text.encode())


def made(by, name="Engine") -> Thing:
    thing = Thing(name=name, owner=by, colour=make_colour())
    create([thing], by=by, kind="fake.created")
    create([Part(name=f"{name} lid", thing=thing)], by=by, kind="fake.part_added")
    add_comment(thing, by=by, text=f"about {name}")
    with_file(thing, by)
    return thing


def with_file(thing, by) -> None:
    attach_files(thing, by=by, uploads=[upload()])


def put_away(by, *things: Thing, days: int = 31) -> None:
    records = Thing.objects.filter(pk__in=[thing.pk for thing in things])
    trash(records, by=by, kind="fake.trashed")
    records.update(deleted_at=timezone.now() - timedelta(days=days))


def empty(by) -> Job:
    job = jobs.start_emptying(by=by, before=jobs.moment_before(timezone.now()))
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    return job


def test_the_old_goes_with_all_that_hangs_on_it(admin, media, django_capture_on_commit_callbacks):
    """The young and the living stay with theirs."""
    old, young, live = made(admin, "Old"), made(admin, "Young"), made(admin, "Live")
    put_away(admin, old)
    put_away(admin, young, days=29)
    drain()
    with django_capture_on_commit_callbacks(execute=True):
        job = empty(admin)
    assert (job.total, job.done) == (1, 1)
    assert set(Thing.objects.values_list("name", flat=True)) == {"Young", "Live"}
    assert Part.objects.count() == Comment.objects.count() == Attachment.objects.count() == 2
    assert stored(media) == 2
    drain()
    for rows in (Span, SearchText):
        assert not rows.objects.filter(record_type=9002, record_id=old.pk).exists()
    assert not Follower.objects.filter(target_id=old.pk, target_type=9002).exists()
    assert Span.objects.filter(record_type=9002, record_id=live.pk).exists()


def test_history_survives_and_says_who_did_it(admin, rep):
    old = made(rep)
    put_away(rep, old)
    before = set(Event.objects.values_list("id", flat=True))
    batch = empty(admin).batch
    assert before < set(Event.objects.values_list("id", flat=True))
    told = Event.objects.exclude(id__in=before).get()
    assert (told.kind, told.actor_id, told.record_id) == (
        "records.deleted_for_good", admin.pk, old.pk,
    )  # fmt: skip
    assert (told.line, told.batch) == (old.pk, batch.pk)
    assert Batch.objects.get(pk=batch.pk).changed == 1


def test_there_is_no_way_back(admin, client):
    """Neither by the batch that emptied, nor by one that knew the record."""
    thing = made(admin)
    coloured = change(
        Thing.objects.all(), by=admin, kind="fake.changed", values={"size": 7}
    ).batch  # fmt: skip
    put_away(admin, thing)
    batch = empty(admin).batch
    client.force_login(admin)
    page = client.get(reverse("records:batch", args=[batch.pk]))
    assert "does not come back" in page.text and "deleted" not in page.context["title"]
    assert client.post(reverse("records:batch_undo", args=[batch.pk])).status_code == 403
    assert undo(coloured, by=admin).held == {"gone": 1}


def test_what_others_refer_to_stays_with_its_reason(admin, monkeypatch):
    """A part that would stay (here: that does not go with its thing) holds the thing."""
    monkeypatch.setattr(Part, "goes_with", ())
    kept, gone = made(admin, "Kept"), made(admin, "Gone")
    Part.objects.filter(thing=gone).delete()
    put_away(admin, kept, gone)
    batch = empty(admin).batch
    assert Thing.objects.get() == kept
    assert HeldRecord.objects.get(batch=batch).reasons == ["in_use"]
    batch.refresh_from_db()
    assert (batch.changed, batch.held) == (1, 1)


def test_what_referred_may_go_first_in_a_later_pass(admin, monkeypatch):
    """Part before thing would be a matter of luck: passes go on while one deletes something."""
    monkeypatch.setattr(Part, "goes_with", ())
    thing = made(admin)
    put_away(admin, thing)
    Part.objects.update(deleted_at=timezone.now() - timedelta(days=40))
    batch = empty(admin).batch
    assert not Thing.objects.exists() and not Part.objects.exists()
    assert not HeldRecord.objects.filter(batch=batch).exists()


def test_a_child_goes_alone(admin):
    thing = made(admin)
    Part.objects.update(deleted_at=timezone.now() - timedelta(days=40))
    empty(admin)
    assert not Part.objects.exists() and Thing.objects.get() == thing


def test_removed_files_lose_their_bytes_with_the_last_row(
    admin, media, django_capture_on_commit_callbacks
):
    """A file taken off a live record; another row of the same bytes keeps them."""
    thing = made(admin)
    with_file(thing, admin)
    first, second = Attachment.objects.order_by("id")
    Attachment.objects.filter(pk=second.pk).update(path=first.path)
    (lost,) = [p for p in media.rglob("*") if p.is_file() and first.path not in p.as_posix()]
    lost.unlink()
    for attachment in (first, second):
        remove_files(Attachment.objects.filter(pk=attachment.pk), by=admin)
        old = timezone.now() - timedelta(days=31)
        Attachment.objects.filter(pk=attachment.pk).update(deleted_at=old)
        assert stored(media) == 1
        with django_capture_on_commit_callbacks(execute=True):
            empty(admin)
    assert (Attachment.objects.count(), stored(media)) == (0, 0)
    assert Thing.objects.get() == thing


def test_bytes_stay_where_the_transaction_does_not_end(admin, media):
    """They go after the commit: a row is never without its file (TRUST E5)."""
    put_away(admin, made(admin))
    empty(admin)  # inside the test's own transaction
    assert (Attachment.objects.count(), stored(media)) == (0, 1)


def test_taken_back_meanwhile_it_stays(admin):
    thing = made(admin)
    put_away(admin, thing)
    batch = Batch.objects.create(title="x", kind=jobs.EMPTY, actor_kind=1)
    Thing.objects.update(deleted_at=None)
    outcome = emptying.delete_for_good(Thing.objects.all(), by=admin, batch=batch)
    assert (outcome.changed, outcome.unchanged) == (0, 1)
    assert Thing.objects.get() == thing


def test_a_killed_worker_loses_one_chunk(admin, monkeypatch):
    """TRUST E10."""
    monkeypatch.setattr(jobs, "CHUNK", 2)
    things = [made(admin, f"t{n}") for n in range(5)]
    put_away(admin, *things)
    job = jobs.start_emptying(by=admin, before=jobs.moment_before(timezone.now()))
    runner._step(job.pk)
    assert Thing.objects.count() == 3
    Job.objects.update(lease_until=None)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, Thing.objects.count()) == ("done", 5, 0)
    assert Batch.objects.filter(kind=jobs.EMPTY).count() == 1


def test_the_page_says_how_much_and_a_click_begins(admin, client):
    put_away(admin, made(admin), made(admin, "Second"))
    client.force_login(admin)
    assert "Delete what is old for good" in client.get(reverse("records:trash")).text
    page = client.get(reverse(URL))
    assert "2 things have been in the trash for more than 30 days" in " ".join(page.text.split())
    before = page.context["before"]
    put_away(admin, late := made(admin, "Late"), days=31)
    Thing.objects.filter(pk=late.pk).update(deleted_at=before + timedelta(seconds=1))
    answer = client.post(reverse(URL), {"before": before.isoformat()})
    job = Job.objects.get()
    assert answer.url == reverse("records:job", args=[job.pk])
    runner.run(job.pk)
    assert Thing.objects.get() == late


@pytest.mark.parametrize("text", ["", "x", "2999-01-01T00:00:00+00:00", "2026-13-01", "2020-01-01"])
def test_the_moment_cannot_be_forged(admin, client, text):
    put_away(admin, made(admin), days=3)
    client.force_login(admin)
    client.post(reverse(URL), {"before": text})
    runner.run(Job.objects.get().pk)
    assert Thing.objects.count() == 1


@pytest.mark.parametrize("role", ["rep", "manager", "reader"])
def test_only_admins_empty(client, admin, role):
    put_away(admin, made(admin))
    client.force_login(make_user("other", role=role))
    assert "for good" not in client.get(reverse("records:trash")).text
    assert client.get(reverse(URL)).status_code == client.post(reverse(URL)).status_code == 403
    assert not Job.objects.exists()


def test_an_admin_no_more_stops_it(admin):
    put_away(admin, made(admin))
    job = jobs.start_emptying(by=admin, before=jobs.moment_before(timezone.now()))
    type(admin).objects.update(role="rep")
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, Thing.objects.count()) == ("failed", 1)
    assert Colour.objects.exists()


def test_what_is_told_at_a_record_goes_with_it():
    """A type that names its line by a foreign key says so with ``goes_with``; else the trash of
    what it hangs on could never be emptied."""
    lacking = [
        model._meta.label
        for model in record_types().values()
        if (model.line_column or "").endswith("_id")
        and model.line_column.removesuffix("_id") not in model.goes_with
    ]
    assert lacking == []
