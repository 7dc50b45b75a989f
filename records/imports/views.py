"""The wizard: file → columns → preview → result. Each step is a page of its own, kept in the
database, so it survives a reload and works without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from records.imports import actions
from records.imports.forms import DialectForm, PlanForm, UploadForm
from records.imports.gates import require_writer
from records.imports.plan import Plan
from records.imports.reading.table import Unreadable
from records.imports.results import (
    mapped_columns,
    refused_file,
    sample,
    sample_alike,
    unknown_words,
)
from records.imports.words import note_text, why_unreadable
from records.jobs import runner
from records.jobs.tasks import run_job
from records.models import Import, Job
from records.models.imports import ImportState, RowOutcome
from records.models.jobs import JobState
from records.storage import NoRoom
from records.waking import wake

AT_ONCE = timedelta(seconds=2)  # small files are done within the request


def only_writers(request: HttpRequest) -> None:
    require_writer(request.user)


def mine(request: HttpRequest, pk: int) -> Import:
    only_writers(request)
    return get_object_or_404(Import.objects.visible_to(request.user), pk=pk)


def go_on(job: Job) -> None:
    """Works on the job for a moment, then leaves it to a worker."""
    if runner.run(job.pk, budget=AT_ONCE):
        wake(run_job, str(job.pk))


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    only_writers(request)
    imports = Import.objects.visible_to(request.user).select_related("batch", "job").newest()[:100]
    return render(request, "records/imports/list.html", {"imports": imports})


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    only_writers(request)
    about = {"initial": request.GET.dict(), "user": request.user}
    form = UploadForm(request.POST or None, request.FILES or None, **about)
    if form.is_valid():
        file, target = form.cleaned_data["file"], form.cleaned_data["target"]
        try:
            importing = actions.upload(by=request.user, file=file, name=file.name, target=target)
        except Unreadable as fault:
            form.add_error("file", why_unreadable(fault))
        except NoRoom as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("records:import_columns", importing.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "records/imports/upload.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """How the file is read, to be put right where the detection is wrong."""
    importing = mine(request, pk)
    if not importing.file:
        return redirect("records:import", pk)
    form = DialectForm(importing, request.POST or None)
    if form.is_valid():
        try:
            actions.set_dialect(importing, by=request.user, dialect=form.wished())
        except Unreadable as fault:
            form.add_error(None, why_unreadable(fault))
        except actions.NotReady as fault:
            messages.error(request, str(fault))
            return redirect("records:import", pk)
        else:
            return redirect("records:import_columns", pk)
    status = 422 if request.method == "POST" else 200
    context = {"importing": importing, "form": form, "notes": map(note_text, importing.notes)}
    return render(request, "records/imports/file.html", context, status=status)


@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    importing = mine(request, pk)
    if not importing.file:
        return redirect("records:import", pk)
    form = PlanForm(importing, request.POST or None)
    if form.is_valid():
        try:
            actions.set_plan(importing, by=request.user, plan=form.wished())
            go_on(actions.start_check(importing, by=request.user))
        except actions.NotReady as fault:
            messages.error(request, str(fault))
            return redirect("records:import", pk)
        return redirect("records:import_preview", pk)
    status = 422 if request.method == "POST" else 200
    notes = [note_text(note) for note in importing.notes]
    context = {"importing": importing, "form": form, "notes": notes}
    return render(request, "records/imports/columns.html", context, status=status)


@require_http_methods(["GET", "POST"])
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What will happen; POST makes it happen, once (D7)."""
    importing = mine(request, pk)
    if request.method == "POST":
        try:
            go_on(actions.start_run(importing, by=request.user))
        except actions.NotReady as fault:
            messages.info(request, str(fault))
        return redirect("records:import", pk)
    if importing.state in {ImportState.UPLOADED, ImportState.MAPPED}:
        return redirect("records:import_columns", pk)
    if importing.state != ImportState.CHECKED or not importing.file:
        return redirect("records:import", pk)
    context = {
        "importing": importing,
        "columns": mapped_columns(importing),
        "new": sample(importing, RowOutcome.NEW),
        "alike": sample_alike(importing, 20) if importing.counts.get("alike") else [],
        "change": sample(importing, RowOutcome.CHANGE),
        "refused": sample(importing, RowOutcome.REFUSED, 20),
        "words": unknown_words(importing),
        "to_write": importing.counts["new"] + importing.counts["change"],
    }
    return render(request, "records/imports/preview.html", context)


@require_POST
def import_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Words of the file read as choices we have; the rows are checked again."""
    importing = mine(request, pk)
    plan = Plan.from_dict(importing.plan)
    for word in unknown_words(importing):
        label = request.POST.get(word.key)
        if label in word.labels:
            plan.columns[word.position].values[word.word] = label
    try:
        actions.set_plan(importing, by=request.user, plan=plan)
        go_on(actions.start_check(importing, by=request.user))
    except actions.NotReady as fault:
        messages.error(request, str(fault))
    return redirect("records:import_preview", pk)


@require_GET
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands: the step it waits at, its progress, its result, or why it has
    none."""
    importing = mine(request, pk)
    if importing.is_working:
        return redirect("records:job", importing.job_id)
    if importing.is_halted or (importing.state != ImportState.DONE and not importing.file):
        return render(request, "records/imports/halted.html", halted(importing))
    if importing.state != ImportState.DONE:
        return redirect("records:import_preview", pk)
    refused = sample(importing, RowOutcome.REFUSED, 20)
    context = {
        "importing": importing, "columns": mapped_columns(importing), "refused": refused,
        "undone": importing.batch is not None and importing.batch.undone_at is not None,
        "days": settings.IMPORT_FILE_DAYS,
    }  # fmt: skip
    return render(request, "records/imports/result.html", context)


def halted(importing: Import) -> dict[str, Any]:
    """What stopped, and what may be done about it now."""
    checking = importing.state == ImportState.CHECKING
    undoing = importing.state == ImportState.DONE
    return {
        "importing": importing, "job": importing.job, "checking": checking, "undoing": undoing,
        "can_go_on": importing.is_halted and bool(importing.file or undoing),
        "can_undo": importing.state == ImportState.RUNNING and importing.batch_id is not None,
        "at": 3 if checking else 4, "days": settings.IMPORT_FILE_DAYS,
    }  # fmt: skip


@require_POST
def import_resume(request: HttpRequest, pk: int) -> HttpResponse:
    importing = mine(request, pk)
    try:
        go_on(actions.resume(importing, by=request.user))
    except actions.NotReady as fault:
        messages.info(request, str(fault))
    return redirect("records:import", pk)


@require_GET
def import_refused(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    importing = mine(request, pk)
    if not importing.file:
        return redirect("records:import", pk)
    response = StreamingHttpResponse(
        refused_file(importing), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="refused-{importing.pk}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    importing = mine(request, pk)
    try:
        job = actions.start_undo(importing, by=request.user)
    except (actions.NotReady, PermissionDenied) as fault:
        messages.error(request, str(fault))
    else:
        go_on(job)
        if Job.objects.filter(pk=job.pk, state=JobState.DONE).exists():
            messages.success(request, _("The import is taken back."))
    return redirect("records:import", pk)
