"""The page of a long piece of work: progress that survives a reload, and a way to stop it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from records.jobs import runner
from records.models import Job


def own_job(request: HttpRequest, job_id) -> Job:
    """Long work is its starter's own business: anybody else's does not exist (TRUST A2)."""
    job = Job.objects.select_related("batch").filter(pk=job_id, user=request.user).first()
    if job is None:
        raise Http404
    return job


@require_GET
def job_page(request: HttpRequest, job_id) -> HttpResponse:
    """Whole page, or only its progress when htmx asks again every second."""
    job = own_job(request, job_id)
    part = "#progress" if request.htmx else ""
    may_stop = job.kind not in runner.UNSTOPPABLE
    context = {"job": job, "result": job.result, "may_stop": may_stop}
    return render(request, f"records/job.html{part}", context)


@require_POST
def job_stop(request: HttpRequest, job_id) -> HttpResponse:
    runner.stop(own_job(request, job_id))
    return redirect("records:job", job_id)
