"""Pages for those who run the place: the state of everything, and what to do about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.operations import messages as outbox
from crm.operations import stream, system, work
from crm.operations.books import books
from crm.operations.signs import State, worst_first
from records.asked import number_in
from records.jobs import runner
from records.models import Job, ParkedEvent
from records.stream.run import try_again
from users.access import admins_only

PAGE = 100


@require_safe
@admins_only
def operations(request: HttpRequest) -> HttpResponse:
    """Everything at once; the fragment is asked for again while the page stands open."""
    now = timezone.now()
    parts = [
        work.workers(now),
        outbox.outbox(now),
        work.long_work(now),
        stream.events(now),
        outbox.automations(now),
        books(now),
        system.database(),
    ]
    wanted = worst_first(parts)
    context = {
        "parts": parts,
        "wanted": wanted,
        "urgent": any(sign.state == State.ACT for sign in wanted),
        "at": now,
    }
    part = "#state" if request.htmx else ""
    return render(request, f"crm/operations/operations.html{part}", context)


@require_safe
@admins_only
def jobs(request: HttpRequest) -> HttpResponse:
    """Long work of everybody, newest first."""
    asked = request.GET.get("state", "")
    state = asked if asked in work.STATES else "failed"
    found = work.jobs_in(state, timezone.now()).select_related("user")
    context = {
        "jobs": found.order_by("-created_at")[:PAGE],
        "state": state,
        "states": [
            (name, words, work.jobs_url(name))
            for name, words in zip(
                work.STATES,
                (_("Waiting"), _("Running"), _("Left by a worker"), _("Failed within a week")),
                strict=True,
            )
        ],
    }
    return render(request, "crm/operations/jobs.html", context)


@require_POST
@admins_only
def job_again(request: HttpRequest, job_id) -> HttpResponse:
    """Goes on where it failed, in the name of whoever started it."""
    job = get_object_or_404(Job, pk=job_id)
    if runner.resume(job):
        messages.success(request, _("It goes on."))
    else:
        messages.info(request, _("It did not fail: there is nothing to try again."))
    return redirect(work.jobs_url("failed"))


@require_safe
@admins_only
def parked(request: HttpRequest) -> HttpResponse:
    """Events a handler failed on, oldest first, with the reason."""
    handler = request.GET.get("handler", "")
    rows = ParkedEvent.objects.order_by("event_id")
    if handler:
        rows = rows.filter(handler=handler)
    found = list(rows[:PAGE])
    context = {
        "rows": [(row, stream.title_of(row.handler)) for row in found],
        "handler": handler,
        "title": stream.title_of(handler) if handler else "",
    }
    return render(request, "crm/operations/parked.html", context)


@require_POST
@admins_only
def parked_again(request: HttpRequest) -> HttpResponse:
    """One, or all of a handler: the next sweep takes them."""
    handler, pk = request.POST.get("handler", ""), number_in(request.POST.get("id", ""))
    rows = ParkedEvent.objects.all()
    if pk is not None:
        rows = rows.filter(pk=pk)
    elif handler:
        rows = rows.filter(handler=handler)
    count = try_again(rows, now=timezone.now())
    messages.success(request, _("%(n)s are tried again within a minute.") % {"n": count})
    return redirect(stream.parked_url(handler))
