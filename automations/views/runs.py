"""What rules did, and why (X27)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from automations.models import Result, Rule, Run
from automations.told_runs import told_runs
from records.asked import number_in
from users.access import admins_only

PAGE = 50


@require_safe
@admins_only
def runs(request: HttpRequest) -> HttpResponse:
    """Newest first; by rule, result or record."""
    asked = {name: request.GET.get(name, "") for name in ("rule", "result", "type", "record")}
    found = Run.objects.select_related("rule", "batch").order_by("-id")
    if rule_id := number_in(asked["rule"]):
        found = found.filter(rule=rule_id)
    if asked["result"] in Result.values:
        found = found.filter(result=asked["result"])
    if (kind := number_in(asked["type"])) and (record := number_in(asked["record"])):
        found = found.filter(record_type=min(kind, 32_767), record_id=record)
    if before := number_in(request.GET.get("before", "")):
        found = found.filter(pk__lt=before)
    page = list(found[: PAGE + 1])
    context = {
        "runs": told_runs(page[:PAGE], request.user),
        "older": page[PAGE - 1].pk if len(page) > PAGE else None,
        "rules": Rule.objects.in_order(),
        "results": Result.choices,
        "asked": asked,
    }
    return render(request, "automations/runs.html", context)
