"""Pages of what was done in one go: what it did, what it left alone, and Undo."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from records.actions import AlreadyUndone, undo
from records.batches.reasons import held_in
from records.batches.rules import batches_of, why_not_undo
from records.batches.words import title_for, title_of
from records.jobs import runner
from records.models import Batch

PAGE = 50
# More than a person should wait for becomes a job with a page of its own.
AT_ONCE = 2_000


@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    """One's own, newest first."""
    rows = Batch.objects.filter(actor_id=request.user.pk).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    named = [(each, title_of(each)) for each in found[:PAGE]]
    return render(request, "records/batches.html", {"batches": named, "older": older})


@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    done = get_object_or_404(batches_of(request.user), pk=batch_id)
    context = {
        "batch": done,
        "title": title_for(request.user, done),
        "held": held_in(done, request.user),
        "undone_by": done.undos.order_by("-pk").first() if done.undone_at else None,
        "why_not": why_not_undo(done, request.user, now=timezone.now()),
    }
    return render(request, "records/batch.html", context)


@require_POST
def batch_undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Takes the batch back; what somebody set since stays and is listed."""
    done = get_object_or_404(batches_of(request.user), pk=batch_id)
    why_not = why_not_undo(done, request.user, now=timezone.now())
    if done.undone_at is None and why_not:
        raise PermissionDenied(str(why_not))
    if done.undone_at is None and done.changed > AT_ONCE:
        title = _("Undo: %(title)s") % {"title": title_of(done)}
        job = runner.start(
            "records.undo", user=request.user, title=title, params={"batch": done.pk},
            total=done.changed,
        )  # fmt: skip
        return redirect("records:job", job.pk)
    try:
        outcome = undo(done, by=request.user)
    except AlreadyUndone:
        messages.info(request, _("It was taken back already."))
        return redirect("records:batch", done.pk)
    if outcome.held_count:
        messages.warning(request, _("Not all of it could be taken back; why stands below."))
    else:
        messages.success(request, _("Taken back."))
    return redirect("records:batch", outcome.batch.pk)
