"""Files of documents are drawn by workers: a page asks for one and shows it when it is there
(TRUST B9, F8)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from invoices.actions.papers import file_of
from invoices.drawing import Document
from invoices.models import Invoice, Quote
from records.jobs import runner
from records.models import Job
from records.printing.render import Unprintable

DRAW = "invoices.draw"
KEPT = 60  # seconds a draft's file waits to be fetched
PATIENCE = timedelta(seconds=30)  # so long nobody tries again what cannot be drawn
MODELS = {"invoice": Invoice, "quote": Quote}


def ask_for_file(document: Document, *, now: datetime) -> bytes | None:
    """The PDF, where it was drawn; else None, and a worker draws it: of two who ask at once, one
    does. Raises Altered, Unprintable where that failed a moment ago."""
    if document.pdf:
        return file_of(document)
    if not document.number and (content := cache.get(_key(document))) is not None:
        return content
    wanted = Job.objects.filter(kind=DRAW, params=_params(document))
    latest = wanted.order_by("-created_at").first()
    if latest is not None and latest.state == "failed":
        if latest.finished_at > now - PATIENCE:
            raise Unprintable(latest.error)
    elif latest is not None and not latest.is_over:
        return None
    title = _("PDF of %(number)s") % {"number": document}
    runner.start(DRAW, user=None, title=title, params=_params(document))
    return None


@runner.job_kind(DRAW)
def draw_step(job: Job) -> bool:
    """In a child process without network and files, 512 MB and 20 s at most. What went out is kept
    for good; a draft, which says so on it, for a while."""
    model = MODELS[job.params["model"]]
    document = model.objects.filter(pk=job.params["id"]).first()
    if document is None or document.version != job.params["version"]:
        return True  # whoever still waits asks for it as it is now
    with transaction.atomic():
        content = file_of(document)
    if not document.number:
        cache.set(_key(document), content, KEPT)
    return True


def _params(document: Document) -> dict[str, object]:
    name = document._meta.model_name
    return {"model": name, "id": document.pk, "version": document.version}


def _key(document: Document) -> str:
    """Lines change without their document: their newest change is part of it."""
    newest = document.lines.order_by("-updated_at").values_list("updated_at", flat=True).first()
    name = document._meta.model_name
    moment = newest.timestamp() if newest else 0
    return f"invoices:file:{name}:{document.pk}:{document.version}:{document.gross}:{moment}"
