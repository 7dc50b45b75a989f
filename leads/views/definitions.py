"""The definitions of statuses: what they mean, when they were reviewed, who drifted (LS-27)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leads import actions
from leads.definitions import definitions as all_definitions
from leads.definitions import drifting, lacking
from leads.models import Status
from leads.views.writing import tell_done

PAGE = 50


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """Everybody may read what a status means."""
    found = all_definitions(request.user, timezone.localdate())
    return render(request, "leads/definitions/list.html", {"definitions": found})


@require_safe
def drift(request: HttpRequest, pk: int) -> HttpResponse:
    """The reader's leads that stand in a status and fail what it asks for, with what each lacks."""
    status = get_object_or_404(Status.objects.live().select_related("stage"), pk=pk)
    leads = drifting(status, request.user).select_related("owner").order_by("id")
    shown = Paginator(leads, PAGE).get_page(request.GET.get("page"))
    context = {"status": status, "page": shown, "rows": lacking(list(shown), status)}
    return render(request, "leads/definitions/drift.html", context)


@require_POST
def reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    """It still says what is meant; the next review is due in a quarter."""
    get_object_or_404(Status.objects.live(), pk=pk)
    outcome = actions.mark_reviewed(
        Status.objects.filter(pk=pk), by=request.user, today=timezone.localdate()
    )
    tell_done(request, outcome, _("Reviewed. The next review is due in a quarter."))
    return redirect("definitions")
