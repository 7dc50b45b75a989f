"""Uploaded tables are not kept for ever; what was imported stays (F)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from records.imports.actions import start_check
from records.imports.cleaning import clean
from records.jobs import runner
from records.models import Import, ImportRow
from records.tests.fake.models import Thing
from records.tests.imports.make import checked, done, planned, uploaded

pytestmark = pytest.mark.django_db
ROWS = "name,size\nkettle,1\npan,x\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.IMPORT_FILE_DAYS = 30


def cleaned(days: int, capture) -> int:
    with capture(execute=True):
        return clean(timezone.now() + timedelta(days=days))


def files() -> list[Path]:
    return [path for path in (media_root() / "imports").rglob("*") if path.is_file()]


def media_root() -> Path:
    return Path(settings.MEDIA_ROOT)


def test_file_and_refused_rows_go_after_their_days(client, rep, django_capture_on_commit_callbacks):
    client.force_login(rep)
    importing = done(uploaded(rep, ROWS))
    assert cleaned(29, django_capture_on_commit_callbacks) == 0
    assert len(files()) == 1
    assert cleaned(31, django_capture_on_commit_callbacks) == 1
    assert (files(), ImportRow.objects.count()) == ([], 0)
    result = reverse("records:import", args=[importing.pk])
    text = client.get(result).text
    assert "The file and its refused rows were removed after 30 days." in text
    refused = reverse("records:import_refused", args=[importing.pk])
    assert refused not in text
    assert client.get(refused).url == result
    # What was imported stays, and so does the way to take it back.
    assert Thing.objects.live().count() == 1
    client.post(reverse("records:import_undo", args=[importing.pk]))
    assert not Thing.objects.live().exists()
    assert cleaned(62, django_capture_on_commit_callbacks) == 0


def test_an_import_nobody_finished_says_that_its_file_is_gone(
    client, rep, django_capture_on_commit_callbacks
):
    client.force_login(rep)
    importing = checked(uploaded(rep, ROWS))
    cleaned(31, django_capture_on_commit_callbacks)
    here = reverse("records:import", args=[importing.pk])
    for step in ("_file", "_columns", "_preview"):
        address = reverse(f"records:import{step}", args=[importing.pk])
        assert client.get(address).url == here
    assert "The file was removed after 30 days. Upload it again" in client.get(here).text
    client.post(reverse("records:import_preview", args=[importing.pk]))
    assert not Thing.objects.exists()


def test_what_still_works_keeps_its_file(rep, django_capture_on_commit_callbacks):
    importing = planned(uploaded(rep, ROWS))
    job = start_check(importing, by=rep)
    assert cleaned(31, django_capture_on_commit_callbacks) == 0
    runner.run(job.pk)
    assert Import.objects.get().state == "checked"


def test_a_halted_run_ends_as_far_as_it_came(client, rep, django_capture_on_commit_callbacks):
    """Without its rows it cannot go on: the rest counts as never written."""
    client.force_login(rep)
    importing = checked(uploaded(rep, ROWS))
    client.post(reverse("records:import_preview", args=[importing.pk]))
    ImportRow.objects.filter(line=2).update(done=False)
    Import.objects.update(state="running", finished_at=None)
    importing.refresh_from_db()
    type(importing.job).objects.update(state="stopped", finished_at=timezone.now())
    cleaned(31, django_capture_on_commit_callbacks)
    importing.refresh_from_db()
    assert (importing.state, importing.counts["left"]) == ("done", 1)


def test_a_file_noted_nowhere_goes_too(rep, django_capture_on_commit_callbacks):
    stray = media_root() / "imports" / "2020" / "table"
    stray.parent.mkdir(parents=True)
    stray.write_text("a")
    assert cleaned(29, django_capture_on_commit_callbacks) == 0
    assert stray.exists()
    cleaned(31, django_capture_on_commit_callbacks)
    assert not stray.exists()
