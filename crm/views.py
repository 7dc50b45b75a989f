"""Pages of the roof."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.home import blocks_for, done_lately, first_steps, news_for
from crm.my_day import numbers_for
from leads.reports.funnel import image_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where one lands after signing in."""
    steps = first_steps(request.user)
    context = {
        "steps": steps,
        "numbers": [] if steps else numbers_for(request.user),
        "blocks": [] if steps else blocks_for(request.user, timezone.now()),
        "news": [] if steps else news_for(request.user),
        "batches": [] if steps else done_lately(request.user),
        "funnel": None if steps else image_for(request.user),
    }
    return render(request, "crm/home.html", context)
