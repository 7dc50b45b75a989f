"""Files are stored, named and typed by us, and never run (WA-12, X38, TRUST B7, C7)."""

from email.message import Message
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.attached.files import attach_files, clean_name, remove_files, sniff
from records.models import Attachment
from records.tests.fake.make import make_thing
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
HOSTILE = [
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "/absolute.txt",
    "a\x00b.txt",
    "a\r\nSet-Cookie: x=1.txt",
    "\u202egnp.exe",
    'quo"te;filename=x.html',
    "ü" * 300 + ".pdf",
    "東京.pdf",
    ".htaccess",
    "...",
    "con.svg",
    "%2e%2e%2fx",
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def thing(rep):
    return make_thing("Engine", owner=rep)


def upload(name="a.txt", content=b"hello", content_type="text/html"):
    return SimpleUploadedFile(name, content, content_type)


def named(name):
    """As a sender may write it; Django's own class already cleans what a test would send."""
    sent = upload()
    sent._name = name
    return sent


def download(client, attachment):
    """The answer, read to its end."""
    answer = client.get(reverse("records:file", args=[attachment.pk]))
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def stored(media: Path):
    return [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_never_becomes_a_path(rep, thing, media, client, name):
    """The path is ours; the name comes back whole enough to be recognised, in one header."""
    attach_files(thing, by=rep, uploads=[named(name)])
    [path] = stored(media)
    attachment = Attachment.objects.get()
    assert path.relative_to(media).as_posix() == attachment.path
    assert path.suffix == "" and path.parent.parent == media / "attachments"
    client.force_login(rep)
    answer = download(client, attachment)
    assert answer.body == b"hello"
    header = Message()
    header["Content-Disposition"] = answer["Content-Disposition"]
    assert header.get_content_disposition() == "attachment"
    assert "\n" not in answer["Content-Disposition"]
    assert attachment.name == clean_name(name)
    assert not set(attachment.name) & set("/\\\x00\r\n\u202e")
    assert 0 < len(attachment.name) <= 200


def test_a_long_name_keeps_its_ending():
    assert clean_name("ü" * 300 + ".pdf").endswith("ü.pdf")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF0000WEBPVP8", "image/webp"),
        (b"<html><script>", "application/octet-stream"),
        (b"<svg onload=x>", "application/octet-stream"),
        (b"#!/bin/sh", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_what_the_bytes_show(head, kind):
    assert sniff(head) == kind


def test_nothing_runs_in_the_browser(rep, thing, client):
    """A page sent as a picture comes back as bytes to save, with everything switched off."""
    page = upload("logo.png", b"<script>alert(1)</script>", "image/png")
    attach_files(thing, by=rep, uploads=[page])
    client.force_login(rep)
    answer = download(client, Attachment.objects.get())
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="logo.png"'
    assert "no-store" in answer["Cache-Control"]
    policy = set(answer["Content-Security-Policy"].split("; "))
    assert policy == {"default-src 'none'", "sandbox"}


def test_only_those_who_see_the_record_get_its_files(rep, thing, client):
    """TRUST A2, with the control: the owner gets it."""
    attach_files(thing, by=rep, uploads=[upload()])
    attachment = Attachment.objects.get()
    client.force_login(make_user("other", visibility="own"))
    assert download(client, attachment).status_code == 404
    assert client.post(reverse("records:file_remove", args=[attachment.pk])).status_code == 404
    client.logout()
    assert download(client, attachment).status_code == 302
    client.force_login(rep)
    assert download(client, attachment).status_code == 200


def test_removed_files_are_gone_from_the_record(rep, thing, client, media):
    attach_files(thing, by=rep, uploads=[upload()])
    client.force_login(rep)
    attachment = Attachment.objects.get()
    client.post(reverse("records:file_remove", args=[attachment.pk]))
    assert client.get(reverse("records:file", args=[attachment.pk])).status_code == 404
    assert len(stored(media)) == 1  # the bytes wait in the trash
    assert remove_files(Attachment.objects.all(), by=rep).held == {"trashed": 1}


def test_one_bad_file_refuses_all(rep, thing, media, settings):
    settings.ATTACHMENT_MAX_BYTES = 10
    for bad in (upload("empty", b""), upload("large", b"x" * 11)):
        with pytest.raises(ValidationError):
            attach_files(thing, by=rep, uploads=[upload(), bad])
    assert (Attachment.objects.count(), stored(media)) == (0, [])


def test_no_bytes_stay_behind_without_a_row(rep, thing, media, monkeypatch):
    """TRUST E5: what was written is taken away when the row cannot be."""
    from records.attached import files

    def broken(*args, **kwargs):
        raise RuntimeError("database away")

    monkeypatch.setattr(files, "create", broken)
    with pytest.raises(RuntimeError):
        attach_files(thing, by=rep, uploads=[upload()])
    assert stored(media) == []


def test_files_by_form(rep, thing, client):
    client.force_login(rep)
    url = reverse("records:file_add", args=[thing.record_type, thing.pk])
    answer = client.post(url, {"files": [upload("a.txt"), upload("b.txt")]})
    assert answer.status_code == 302
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["a.txt", "b.txt"]
    page = client.get(reverse("records:timeline", args=[thing.record_type, thing.pk]))
    assert page.text.count("attached a file") == 2
    assert client.post(url).status_code == 422
    assert client.post(url, {"files": [upload("empty", b"")]}).status_code == 422
