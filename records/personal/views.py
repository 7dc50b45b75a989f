"""Fetching the file with somebody's personal data: by the admin who asked, for one day."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.access import administers
from records.models import Job
from records.personal.jobs import EXPORT, file_of
from records.types import model_of

KEPT = timedelta(days=1)


@require_safe
def personal_file(request: HttpRequest, job_id) -> FileResponse:
    """404 once it is older than a day, or the person is not theirs to see any more."""
    if not administers(request.user):
        raise PermissionDenied(_("Only an admin may do this."))
    jobs = Job.objects.filter(user=request.user, kind=EXPORT, state="done")
    job = get_object_or_404(jobs, pk=job_id, finished_at__gt=timezone.now() - KEPT)
    model, ids = model_of(job.params["type"]), job.params["ids"]
    path = file_of(job)
    seen = model.objects.visible_to(request.user).filter(pk__in=ids).count()
    if seen < len(ids) or not path.exists():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=f"personal-{ids[0]}.zip")
    response.headers["Cache-Control"] = "private, no-store"
    response.taken = f"personal data: {model._meta.model_name} {ids[0]}"
    return response
