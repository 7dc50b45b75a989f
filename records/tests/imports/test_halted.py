"""A stopped or failed import says so, goes on from its place or is taken back (E10, F)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from records.imports import running, views
from records.imports.actions import start_check
from records.jobs import runner
from records.models import Import, ImportRow, Job
from records.tests.fake.make import make_thing
from records.tests.fake.models import Thing
from records.tests.imports.make import checked, planned, uploaded

pytestmark = pytest.mark.django_db
FIVE = "name,size\n" + "".join(f"thing {n},{n}\n" for n in range(5))


@pytest.fixture(autouse=True)
def small_pieces(settings, tmp_path, monkeypatch):
    """Two rows at once; a page leaves the rest to the worker after one piece."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(running.write_chunk, "__defaults__", (2,))
    monkeypatch.setattr(views, "AT_ONCE", timedelta(0))


def piece_of(job: Job) -> None:
    runner.run(job.pk, budget=timedelta(0))


def page(importing: Import, step: str = "") -> str:
    return reverse(f"records:import{step}", args=[importing.pk])


@pytest.fixture
def stopped(client, rep) -> Import:
    """Two of five rows came in before somebody pressed Stop."""
    client.force_login(rep)
    importing = checked(uploaded(rep, FIVE))
    client.post(page(importing, "_preview"))
    importing.refresh_from_db()
    piece_of(importing.job)
    assert client.get(page(importing)).url == reverse("records:job", args=[importing.job_id])
    client.post(reverse("records:job_stop", args=[importing.job_id]))
    piece_of(importing.job)
    return Import.objects.get()


def test_a_stopped_import_says_how_far_it_came(client, stopped):
    text = client.get(page(stopped)).text
    assert "It was stopped after 2 of 5 rows." in text
    assert "What came in so far is there." in text
    rows = client.get(reverse("records:imports")).text
    assert "<td>stopped</td>" in rows and "<td>running</td>" not in rows
    # From the job's page there is a way back to it.
    assert page(stopped) in client.get(reverse("records:job", args=[stopped.job_id])).text


def test_it_goes_on_from_its_place(client, stopped):
    answer = client.post(page(stopped, "_resume"))
    assert answer.url == page(stopped)
    assert Thing.objects.count() == 4
    runner.run(stopped.job_id)
    assert list(Thing.objects.order_by("id").values_list("size", flat=True)) == [0, 1, 2, 3, 4]
    importing = Import.objects.get()
    assert (importing.state, importing.counts["new"], importing.counts["left"]) == ("done", 5, 0)


def test_a_second_press_of_go_on_does_nothing(client, stopped):
    """D7: also once everything is done."""
    client.post(page(stopped, "_resume"))
    client.post(page(stopped, "_resume"))
    assert Thing.objects.count() == 4
    runner.run(stopped.job_id)
    answer = client.post(page(stopped, "_resume"), follow=True)
    assert "already running or done" in answer.text
    assert Job.objects.get(pk=stopped.job_id).state == "done"


def test_what_came_in_is_taken_back(client, stopped):
    client.post(page(stopped, "_undo"))
    job = Import.objects.get().job
    # The undo is long work, too: the page shows its progress.
    assert client.get(page(stopped)).url == reverse("records:job", args=[job.pk])
    assert "<td>being taken back</td>" in client.get(reverse("records:imports")).text
    runner.run(job.pk)
    assert not Thing.objects.live().exists()
    text = client.get(page(stopped)).text
    assert "taken back" in text
    assert "<dt>Not written</dt><dd>3</dd>" in text
    assert "<td>taken back</td>" in client.get(reverse("records:imports")).text


def test_a_running_import_is_not_taken_back(client, rep):
    client.force_login(rep)
    importing = checked(uploaded(rep, FIVE))
    client.post(page(importing, "_preview"))
    answer = client.post(page(importing, "_undo"))
    assert answer.url == page(importing)
    assert Import.objects.get().state == "running"


def test_a_stopped_undo_says_so_and_goes_on(client, stopped):
    client.post(page(stopped, "_undo"))
    importing = Import.objects.get()
    client.post(reverse("records:job_stop", args=[importing.job_id]))
    piece_of(importing.job)
    assert "Only a part of the import is taken back." in client.get(page(importing)).text
    client.post(page(importing, "_resume"))
    runner.run(importing.job_id)
    assert not Thing.objects.live().exists()


def test_a_failed_check_gives_its_reason_and_other_ways(client, rep):
    """The file went missing on the disk: told in words, and nothing was imported."""
    client.force_login(rep)
    importing = planned(uploaded(rep, FIVE))
    content = Path(importing.file.path).read_bytes()
    Path(importing.file.path).unlink()
    job = start_check(importing, by=rep)
    runner.run(job.pk)
    text = client.get(page(importing)).text
    assert "It failed after 0 of 5 rows: The file was removed. Upload it again." in text
    assert "Nothing was imported." in text
    assert page(importing, "_columns") in text
    assert "<td>failed</td>" in client.get(reverse("records:imports")).text
    Path(importing.file.path).write_bytes(content)
    client.post(page(importing, "_resume"))
    runner.run(job.pk)
    assert client.get(page(importing)).url == page(importing, "_preview")
    assert ImportRow.objects.count() == 5


def test_a_failed_run_keeps_what_came_in(client, stopped):
    """A worker died five times at the same place (E6): the reason stands on the page."""
    Job.objects.filter(pk=stopped.job_id).update(state="failed", error="It was cut short.")
    make_thing("bystander")
    text = client.get(page(stopped)).text
    assert "It failed after 2 of 5 rows: It was cut short." in text
    client.post(page(stopped, "_resume"))
    runner.run(stopped.job_id)
    assert Thing.objects.count() == 6
    assert Job.objects.get(pk=stopped.job_id).error == ""
