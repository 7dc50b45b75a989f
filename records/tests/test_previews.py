"""Small pictures of files: made by a worker in a child with limits, shown to who may have the file
(X38, WA-12, TRUST C7)."""

from __future__ import annotations

import email
import struct
import zlib
from email import policy
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from records.attached import previews
from records.attached.files import attach_files, remove_files, sniff
from records.attached.previews import KINDS, make_next
from records.models import Attachment
from records.models.attachments import preview_paths
from records.tests.fake.make import make_thing
from records.trash.emptying import delete_rows, forget_bytes
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"
    b"endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>endobj\ntrailer<</Root 1 0 R>>"
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def a_picture(kind: str = "PNG", size=(900, 600), mode: str = "RGB", **more) -> bytes:
    file = BytesIO()
    Image.new(mode, size, "green" if mode == "RGB" else 0).save(file, kind, **more)
    return file.getvalue()


def a_bomb() -> bytes:
    """A PNG of 60,000 by 60,000 pixels in some kilobytes."""

    def part(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(5_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", data) + part(b"IEND", b"")


def attached(by, data: bytes, name: str = "a.png") -> Attachment:
    attach_files(make_thing("thing"), by=by, uploads=[SimpleUploadedFile(name, data)])
    while make_next():
        pass
    return Attachment.objects.order_by("-pk").first()


def drawn(file: Attachment) -> list[Image.Image]:
    places = [Path(default_storage.path(path)) for path in preview_paths(file.path)]
    return [Image.open(BytesIO(place.read_bytes())) for place in places]


@pytest.mark.parametrize(
    "data",
    [a_picture("PNG"), a_picture("JPEG"), a_picture("GIF"), a_picture("WEBP"),
     a_picture("PNG", mode="RGBA"), a_picture("PNG", mode="P", transparency=0), PDF],
    ids=["png", "jpeg", "gif", "webp", "transparent", "palette", "pdf"],
)  # fmt: skip
def test_what_can_be_drawn_is(rep, data):
    file = attached(rep, data)
    small, large = drawn(file)
    assert file.preview == "ready"
    assert (small.format, large.format) == ("JPEG", "JPEG")
    assert max(small.size) <= 160 and max(large.size) <= 1600


def test_it_stands_upright_and_tells_no_place(rep):
    """GPS and camera stay in the file; the picture of it has neither."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Canary camera"
    exif.get_ifd(0x8825)[1] = "N"
    file = attached(rep, a_picture("JPEG", size=(900, 600), exif=exif))
    small, large = drawn(file)
    assert large.size == (600, 900)
    assert not large.getexif() and not small.getexif()
    for path in preview_paths(file.path):
        assert b"Canary" not in Path(default_storage.path(path)).read_bytes()


@pytest.mark.parametrize(
    "data",
    [a_bomb(), b"\x89PNG\r\n\x1a\n" + b"x" * 500, a_picture("JPEG")[:400], b"%PDF-1.7\nnothing",
     b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[2 0 R]/Count 9>>endobj"
     b"\ntrailer<</Root 1 0 R>>", PDF.replace(b"300 400", b"99999999 99999999"),
     b"RIFF0000WEBPVP8 "],
    ids=["bomb", "noise", "half", "no pdf", "loop", "huge page", "webp"],
)  # fmt: skip
def test_hostile_files_have_none(rep, client, data):
    """C7: nothing breaks, nothing half is left, an icon stands there instead."""
    file = attached(rep, data)
    assert file.preview == "failed"
    assert not any(default_storage.exists(path) for path in preview_paths(file.path))
    client.force_login(rep)
    for name in ("file_thumb", "file_preview"):
        assert client.get(reverse(f"records:{name}", args=[file.pk])).status_code == 404
    answer = client.get(reverse("records:file", args=[file.pk]))
    assert b"".join(answer.streaming_content) == data


@pytest.mark.parametrize("name", ["a.png", "a.pdf", "a.svg", "a.html"])
def test_the_name_decides_nothing(rep, name):
    """Markup called picture.png is no picture; nobody draws it."""
    file = attached(rep, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", name)
    assert (file.content_type, file.preview) == ("application/octet-stream", "")


def test_shown_to_who_may_have_the_file(rep, client):
    """A2, C7: others are told that there is no such thing; nothing in it could run."""
    file = attached(rep, a_picture())
    url = reverse("records:file_preview", args=[file.pk])
    client.force_login(rep)
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]
    client.force_login(make_user("other", visibility="own"))
    for name in ("file", "file_thumb", "file_preview"):
        assert client.get(reverse(f"records:{name}", args=[file.pk])).status_code == 404
    client.force_login(rep)
    remove_files(Attachment.objects.filter(pk=file.pk), by=rep)
    assert client.get(url).status_code == 404


def test_it_goes_with_its_file(rep):
    """X20: deleted for good, neither bytes nor pictures are left."""
    file = attached(rep, a_picture())
    places = [file.path, *preview_paths(file.path)]
    assert all(map(default_storage.exists, places))
    forget_bytes(list(delete_rows(Attachment, [file.pk])))
    assert not any(map(default_storage.exists, places))


def test_where_the_disk_is_full_it_waits(rep, monkeypatch):
    """E5: told nobody, tried again at the next sweep."""
    monkeypatch.setattr(previews, "run_child", lambda *given, seconds: b'{"full": true}')
    file = attached(rep, a_picture())
    assert file.preview == "waiting"


def test_a_child_that_hangs_or_dies_is_given_up(rep, monkeypatch):
    def dies(*given, seconds):
        raise previews.TooMuch(slow=True)

    monkeypatch.setattr(previews, "run_child", dies)
    assert attached(rep, a_picture()).preview == "failed"


def test_attachments_of_real_hostile_mail(rep, corpora):
    """C7: every picture and PDF in the corpus of broken mails ends as ready or failed."""
    seen = 0
    for path in sorted((corpora / "mime").rglob("*")):
        if not path.is_file() or seen > 12:
            continue
        message = email.message_from_bytes(path.read_bytes(), policy=policy.compat32)
        for part in message.walk():
            data = part.get_payload(decode=True) or b""
            if isinstance(data, bytes) and sniff(data[:32]) in KINDS:
                seen += 1
                assert attached(rep, data, "x.bin").preview in {"ready", "failed"}
    assert seen, "the corpus holds no picture any more"
