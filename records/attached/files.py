"""Writes of attachments: what a stranger sends is stored, named and typed by us (TRUST C7)."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from records.actions import Outcome, create, trash
from records.actors import Actor
from records.attached.heard import tell
from records.attached.previews import wanted
from records.attached.targets import target_of
from records.models import Attachment, Record
from records.waking import wake_on_commit

# First bytes of what browsers show safely; everything else is "some bytes".
MAGIC = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"PK\x03\x04": "application/zip",
}
OTHER = "application/octet-stream"
LONGEST_NAME = 200


def check_upload(upload: UploadedFile) -> None:
    """Raises ValidationError with words for a file that is empty or too large."""
    most = settings.ATTACHMENT_MAX_BYTES
    if upload.size > most:
        raise ValidationError(
            _("“%(name)s” is too large: %(size)s, at most %(most)s.")
            % {
                "name": clean_name(upload.name),
                "size": filesizeformat(upload.size),
                "most": filesizeformat(most),
            }
        )
    if not upload.size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": clean_name(upload.name)})


def clean_name(name: str) -> str:
    """A file's name for people: no path, no invisible or direction-changing signs, not too long;
    its ending stays."""
    name = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = name.strip(" .") or _("file")
    ending = PurePosixPath(name).suffix[:20]
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - len(ending)] + ending
    return name


def sniff(head: bytes) -> str:
    """The type the first bytes show; the sender's word does not count."""
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            return kind
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else OTHER


def store(upload: UploadedFile) -> str:
    """Writes the bytes under a random name without an ending; returns the path in the storage."""
    name = secrets.token_hex(20)
    return default_storage.save(f"attachments/{name[:2]}/{name[2:]}", upload)


def attach_files(record: Record, *, by, uploads: Sequence[UploadedFile]) -> Outcome:
    """Puts files beside a record. Raises ValidationError or NoRoom; then none is kept.

    Bytes are written before the rows, so no row is ever without its file (TRUST E5). A worker
    draws the previews.
    """
    from records.jobs.tasks import make_previews  # deferred: tasks run what stands here

    for upload in uploads:
        check_upload(upload)
    paths: list[str] = []
    try:
        rows = []
        for upload in uploads:
            head = upload.read(32)
            upload.seek(0)
            paths.append(store(upload))
            rows.append(
                Attachment(
                    author_id=Actor.of(by).user_id,
                    path=paths[-1],
                    name=clean_name(upload.name),
                    size=upload.size,
                    content_type=sniff(head),
                    preview=wanted(sniff(head)),
                    **target_of(record),
                )
            )
        with transaction.atomic():
            outcome = create(rows, by=by, kind="file.attached")
            if outcome.batch is not None:
                tell(record, by=by, batch=outcome.batch)
            if any(row.preview for row in rows):
                wake_on_commit(make_previews)
            return outcome
    except BaseException:
        for path in paths:
            default_storage.delete(path)
        raise


@transaction.atomic
def remove_files(attachments: QuerySet[Attachment], *, by) -> Outcome:
    """Takes files off a record, into the trash; the bytes stay until the trash is emptied."""
    return trash(attachments, by=by, kind="file.removed")
