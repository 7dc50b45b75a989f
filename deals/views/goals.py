"""Pages of goals (X25)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from deals.actions.goals import must_set_goals, remove_goals, set_goal
from deals.forms.goals import GoalForm
from deals.models import Goal
from users.models import Organisation

MOST = 200
WHOSE = [F(name).asc(nulls_first=True) for name in ("user__name", "team__name")]


@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: HttpRequest) -> HttpResponse:
    """The goals one may see, newest first, in each period the company's, then teams, then people;
    managers and admins set them here."""
    form = None
    if request.user.can_write() and request.user.role in {"manager", "admin"}:
        currency = Organisation.current().base_currency
        today = timezone.localdate()
        form = GoalForm(request.POST or None, user=request.user, today=today, currency=currency)
    if request.method == "POST":
        must_set_goals(request.user)
        if form.is_valid():
            set_goal(by=request.user, **form.asked)
            messages.success(request, _("The goal is set."))
            return redirect("goals")
    found = Goal.objects.visible_to(request.user).live().select_related("user", "team")
    context = {
        "form": form,
        "goals": found.order_by("-starts", *WHOSE, "id")[:MOST],
        "currency": Organisation.current().base_currency,
    }
    status = 422 if form and form.errors else 200
    return render(request, "deals/forecast/goals.html", context, status=status)


@require_POST
def goal_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one goal away."""
    mine = Goal.objects.visible_to(request.user).live()
    get_object_or_404(mine, pk=pk)
    must_set_goals(request.user)
    remove_goals(mine.filter(pk=pk), by=request.user)
    messages.success(request, _("The goal is removed."))
    return redirect("goals")
