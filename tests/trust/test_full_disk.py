"""E5: a full disk: words for people, no row without its file, nothing half-written.

The operating system itself refuses to let a file grow beyond a limit, as a full disk would.
"""

from __future__ import annotations

import gc
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from leads.models import Lead
from leads.tests.factories import make_lead, make_status
from records.jobs import runner
from records.lists.exporting import file_of, start_export
from records.models import Attachment, Event, Import
from tests.trust.world import reading

# What libraries had half-written themselves they leave to the collector, which says so.
COLLECTED = "ignore::pytest.PytestUnraisableExceptionWarning"
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(COLLECTED)]
ROOM = 300_000  # bytes a file may have


@pytest.fixture(autouse=True)
def _collected():
    """Here, not in the middle of another test."""
    yield
    gc.collect()


SMALL, MIDDLE, LARGE = 1_000, 1_000_000, 3_000_000  # the last goes through a file on its way in


@contextmanager
def full_disk() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        gc.collect()


def stored(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def send(client, lead: Lead, *sizes: int):
    files = [SimpleUploadedFile(f"{n}.txt", b"x" * size) for n, size in enumerate(sizes)]
    url = reverse("records:file_add", args=[lead.record_type, lead.pk])
    with full_disk():
        return client.post(url, {"files": files})


@pytest.fixture
def site(rep, as_user):
    return as_user(rep)


@pytest.mark.parametrize("sizes", [(MIDDLE,), (SMALL, MIDDLE)])
def test_an_attachment_is_refused_in_words(site, rep, settings, sizes):
    """All or none; the page says what to do and the record goes on working."""
    lead = make_lead(owner=rep)
    answer = send(site, lead, *sizes)
    assert answer.status_code == 507
    assert "There is no room left for files" in answer.content.decode()
    assert (Attachment.objects.count(), Event.objects.count(), stored(settings)) == (0, 0, [])
    assert send(site, lead, SMALL).status_code == 302
    assert len(stored(settings)) == 1


def test_no_room_while_the_upload_arrives(site, rep, settings, tmp_path_factory):
    """The folder for what arrives is full as well: an error page in words, nothing stays."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path_factory.mktemp("arriving")
    answer = send(site, make_lead(owner=rep), LARGE)
    assert answer.status_code == 507
    assert "no room left" in answer.content.decode()
    assert (Attachment.objects.count(), stored(settings)) == (0, [])


def test_control_djangos_own_storage_leaves_the_beginning_behind(settings, tmp_path):
    with full_disk(), pytest.raises(OSError):
        FileSystemStorage(tmp_path / "plain").save("a", SimpleUploadedFile("a", b"x" * MIDDLE))
    assert (tmp_path / "plain" / "a").stat().st_size > 0


def test_a_file_to_import_is_refused_in_words(site, settings):
    content = ("name,city\n" + "Ada,Bonn\n" * 100_000).encode()
    with full_disk():
        answer = site.post(
            "/imports/new/", {"target": "leads", "file": SimpleUploadedFile("a.csv", content)}
        )
    assert answer.status_code == 422
    assert "There is no room left for files" in answer.content.decode()
    assert (Import.objects.count(), stored(settings)) == (0, [])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_fails_visibly_and_can_be_asked_for_again(rep, settings, form):
    status, noise = make_status(), Random(7)
    names = [(noise.randbytes(100).hex(), noise.randbytes(100).hex()) for _each in range(1_500)]
    Lead.objects.bulk_create(
        Lead(name=name, company_name=company, status=status, owner=rep) for name, company in names
    )
    job = start_export(reading(rep, "list=all&columns=name,company_name"), by=rep, form=form)
    with full_disk():
        runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, stored(settings)) == ("failed", [])
    assert "There is no room left for files" in job.error
    again = start_export(reading(rep, "list=all&columns=name"), by=rep, form=form)
    runner.run(again.pk)
    again.refresh_from_db()
    assert again.state == "done" and file_of(again).exists()
