"""Select → say what to do → done, with reasons and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from records.lists.bulk import EDIT, TRASH, UNDO, repeat, start_edit, start_trash, start_undo
from records.lists.columns import Column
from records.lists.declaration import RecordList
from records.lists.editform import Wish
from records.lists.exporting import EXPORT, file_of
from records.lists.known import require_known
from records.lists.newvalues import editable
from records.lists.reading import Reading
from records.lists.refused import refuse
from records.lists.selecting import MAY_BE_FORCED, find_selection, select
from records.lists.setactions import set_actions_of
from records.lists.views.common import must_write, read_list, refusing
from records.models import Job, Selection

OURS = {EDIT, UNDO, EXPORT}
MERGE, MOST_MERGED = "merge", 10


@require_POST
@refusing
def choose(request: HttpRequest, *, record_list: RecordList) -> HttpResponse:
    """Stores what was ticked, or all that match, and opens the page that says what to do."""
    must_write(request, record_list)
    reading, _tabs = read_list(request, record_list)
    require_known(reading.state.filters, request.user)
    everything = "all" in request.POST
    ticked = [int(text) for text in request.POST.getlist("id") if is_id(text)]
    if not everything and not ticked:
        raise refuse("id", _("Tick at least one row first."))
    if request.POST.get("field") == MERGE and record_list.merge_url:
        return redirect(merge_address(reading, ticked, everything=everything))
    selection = select(reading, None if everything else ticked)
    for action in set_actions_of(record_list):
        if request.POST.get("field") == action.name:
            return redirect(action.address(selection.pk))
    url = record_list.url("selection", selection.pk)
    return redirect(f"{url}?field={TRASH}" if request.POST.get("field") == TRASH else url)


def merge_address(reading: Reading, ticked: list[int], *, everything: bool) -> str:
    """Where the ticked records are made one. Raises Refused for too few or too many."""
    seen = reading.visible.with_ids(ticked[: MOST_MERGED + 1])
    ids = list(seen.order_by("id").values_list("id", flat=True))
    if everything or not 2 <= len(ids) <= MOST_MERGED:
        raise refuse("id", _("Tick two to ten rows to merge them."))
    return f"{reverse(reading.record_list.merge_url)}?{urlencode({'id': ids}, doseq=True)}"


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def selection(request: HttpRequest, *, record_list: RecordList, pk: UUID) -> HttpResponse:
    """What to do with the selected records; POST does it."""
    must_write(request, record_list)
    chosen = find_selection(pk, user=request.user, list_name=record_list.name)
    if chosen is None:
        raise Http404
    wish = Wish(request, editable(record_list.name, request.user))
    form, is_trash = wish.form(), wish.asked.getlist("field") == [TRASH]
    goes = {"by": request.user, "force": "force" in request.POST}
    if request.method == "POST" and is_trash:
        job = start_trash(chosen, title=title_of(chosen, record_list, []), **goes)
        return redirect(record_list.url("done", job.pk))
    if form and form.is_valid():
        title = title_of(chosen, record_list, wish.chosen)
        job = start_edit(chosen, values=form.values, title=title, **goes)
        return redirect(record_list.url("done", job.pk))
    context = {
        "record_list": record_list,
        "selection": chosen,
        "columns": wish.columns.values(),
        "others": wish.others,
        "form": form,
        "is_trash": is_trash,
        "force": goes["force"],
        "back": f"{record_list.url()}?{chosen.params or 'list=all'}",
    }
    status = 422 if form and form.errors else 200
    return render(request, "records/lists/selection.html", context, status=status)


def title_of(chosen: Selection, record_list: RecordList, columns: Sequence[Column]) -> str:
    words = {"count": chosen.count, "list": record_list.title}
    if not columns:
        return _("%(list)s: %(count)s into the trash") % words
    words |= {"column": ", ".join(str(column.label) for column in columns)}
    return _("%(list)s: changed %(column)s (%(count)s)") % words


def own_job(request: HttpRequest, record_list: RecordList, pk: UUID) -> Job:
    """The user's own work on this list; everybody else's is 404."""
    jobs = Job.objects.filter(user=request.user, kind__in=OURS)
    return get_object_or_404(jobs.select_related("batch"), pk=pk, params__list=record_list.name)


def can_undo(job: Job) -> bool:
    """Whether there is something to take back that was not taken back."""
    changed = (job.result or {}).get("changed")
    is_edit = job.kind != EXPORT and job.batch is not None
    return bool(is_edit and changed and job.batch.undone_at is None)


def back_of(job: Job, record_list: RecordList) -> str:
    """The list as it was filtered when the records were selected."""
    query = job.params.get("query", "list=all")
    return f"{record_list.url()}?{query}"


@require_safe
@refusing
def done(request: HttpRequest, *, record_list: RecordList, pk: UUID) -> HttpResponse:
    """How far the work is; at its end what was changed, what was held and why, and Undo."""
    job = own_job(request, record_list, pk)
    if not job.is_over:
        return redirect("records:job", job.pk)
    result = job.result or {}
    name = record_list.name
    context = {
        "record_list": record_list,
        "job": job,
        "result": result,
        "reasons": [
            (reason["words"], reason["count"], code)
            for code, reason in result.get("reasons", {}).items()
        ],
        "download_name": f"{name}-download",
        "undo_name": f"{name}-undo",
        "force_name": f"{name}-force",
        "back": back_of(job, record_list),
        "held_url": record_list.url("held", job.pk),
        "can_undo": can_undo(job),
        "can_force": bool(MAY_BE_FORCED & result.get("reasons", {}).keys()),
        "is_export": job.kind == EXPORT,
    }  # fmt: skip
    return render(request, "records/lists/done.html", context)


@require_safe
@refusing
def held(request: HttpRequest, *, record_list: RecordList, pk: UUID) -> HttpResponse:
    """The records that were not changed, each with its reasons, as far as one may see them."""
    job = own_job(request, record_list, pk)
    if job.batch is None:
        raise Http404
    rows = job.batch.held_records.order_by("record_id")[:1000]
    reasons = {row.record_id: row.reasons for row in rows}
    seen = record_list.records(request.user).with_ids(reasons)
    words = {code: each["words"] for code, each in job.result.get("reasons", {}).items()}
    records = [
        (
            record,
            record_list.record_address(record.pk),
            [words.get(c, c) for c in reasons[record.pk]],
        )
        for record in seen
    ]
    context = {"record_list": record_list, "job": job, "records": records}
    return render(request, "records/lists/held.html", context)


@require_POST
@refusing
def undo(request: HttpRequest, *, record_list: RecordList, pk: UUID) -> HttpResponse:
    """Takes the work back; what somebody set since stays."""
    must_write(request, record_list)
    job = own_job(request, record_list, pk)
    if job.kind == EXPORT or job.batch is None or not job.is_over:
        raise Http404
    if job.batch.undone_at is not None:
        messages.info(request, _("This was taken back before."))
        return redirect(record_list.url("done", job.pk))
    return redirect(record_list.url("done", start_undo(job, by=request.user).pk))


@require_POST
@refusing
def force(request: HttpRequest, *, record_list: RecordList, pk: UUID) -> HttpResponse:
    """Changes those too that no longer match, because the user says so."""
    must_write(request, record_list)
    job = own_job(request, record_list, pk)
    chosen = find_selection(job.params["selection"], user=request.user, list_name=record_list.name)
    if chosen is None or job.kind != EDIT:
        raise Http404
    return redirect(record_list.url("done", repeat(job, chosen, by=request.user).pk))


@require_safe
@refusing
def download(request: HttpRequest, *, record_list: RecordList, pk: UUID) -> FileResponse:
    """The file of a finished export, for the person who asked for it only."""
    job = own_job(request, record_list, pk)
    path = file_of(job) if job.kind == EXPORT and job.state == "done" else None
    if path is None or not path.exists():
        raise Http404
    name = f"{record_list.name}.{job.params['format']}"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response.taken = f"{name} ({job.done})"  # whoever may read the security log sees how much
    return response
