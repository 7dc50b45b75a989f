"""Small pictures of attached pictures and PDF files, made by a worker (X38, WA-12).

What waits stands in the row: a worker that dies or a broker that is away costs a minute.
"""

from __future__ import annotations

from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet, Value

from records.actions.deriving import derive
from records.attached.preview_child import FORMATS, SECONDS
from records.limited import TooMuch, answer_of, run_child
from records.models import Attachment
from records.models.attachments import Preview, preview_paths

CHILD = "records.attached.preview_child"
KINDS = {*FORMATS, "application/pdf"}


def wanted(content_type: str) -> Preview:
    return Preview.WAITING if content_type in KINDS else Preview.NONE


def waiting() -> QuerySet[Attachment]:
    return Attachment.objects.live().filter(preview=Preview.WAITING).order_by("pk")


@transaction.atomic
def make_next() -> bool:
    """Draws one that waits; False when none does. A file nobody can draw is not tried again; one
    for which the disk has no room waits on, and stops the others for this minute."""
    file = waiting().select_for_update(skip_locked=True).first()
    if file is None:
        return False
    became = draw(file)
    rows = Attachment.objects.filter(pk=file.pk).annotate(became=Value(became))
    derive(rows.values_list("id", "became"), "preview")
    return became != Preview.WAITING


def draw(file: Attachment) -> Preview:
    places = [Path(default_storage.path(path)) for path in preview_paths(file.path)]
    places[0].parent.mkdir(parents=True, exist_ok=True)
    source = default_storage.path(file.path)
    try:
        printed = run_child(CHILD, source, file.content_type, *map(str, places), seconds=SECONDS)
        answer = answer_of(printed)
    except TooMuch:
        answer = {}
    if answer.get("made"):
        return Preview.READY
    for place in places:
        place.unlink(missing_ok=True)
    return Preview.WAITING if answer.get("full") else Preview.FAILED
