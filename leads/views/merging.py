"""Merging leads: choose field by field, look at the result, do it (X02)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from leads import actions
from leads.duplicates.choices import FEWEST, MOST, Row, oldest, rows_of, values_of
from leads.duplicates.likely import alike_to
from leads.duplicates.result import parts_of, points_of
from leads.forms.merging import OtherForm
from leads.models import Lead
from leads.views.record import ALL_ABOUT
from leads.views.writing import FORM, undo_address
from records.actions import Outcome
from records.gates import STALE
from users.access import writers_only


def merge_address(ids: list[int]) -> str:
    return f"{reverse('lead_merge')}?{urlencode({'id': ids}, doseq=True)}"


def chosen_leads(request: HttpRequest) -> list[Lead]:
    """The leads named in the address, oldest first; 404 where one is not theirs to see."""
    named = [text for text in request.GET.getlist("id") if text.isascii() and text.isdigit()]
    ids = {int(text) for text in named if len(text) < 19}
    seen = Lead.objects.live().visible_to(request.user).select_related(*ALL_ABOUT, "company")
    leads = sorted(seen.with_ids(ids), key=lambda lead: (lead.created_at, lead.pk))
    if not ids or len(leads) < len(ids):
        raise Http404
    return leads


@FORM
@writers_only
def merge(request: HttpRequest) -> HttpResponse:
    """Choose → see the result → merge. Each step is a page; nothing chosen is lost between."""
    leads = chosen_leads(request)
    if not FEWEST <= len(leads) <= MOST:
        return _find_other(request, leads)
    data = request.POST if request.method == "POST" else request.GET
    keep = next((lead for lead in leads if str(lead.pk) == data.get("keep")), oldest(leads))
    rows = rows_of(leads, keep, user=request.user, wished=request.POST)
    step = request.POST.get("step", "choose")
    if step == "merge":
        return _merge(request, leads, keep, rows)
    return _page(request, leads, keep, rows, step=step)


def _page(
    request: HttpRequest, leads: list[Lead], keep: Lead, rows: list[Row], *, step: str, **more
) -> HttpResponse:
    shown = [row for row in rows if row.is_shown]
    context = {
        "leads": leads,
        "keep": keep,
        "rows": [row for row in shown if row.differs],
        "same": [row for row in shown if not row.differs],
        "result": shown,
        "points": points_of(leads, keep),
        "parts": parts_of(leads),
        "step": step,
        "title": _("Merge %(count)s leads") % {"count": len(leads)},
    }
    status = more.pop("status", 200)
    return render(request, "leads/duplicates/merge.html", context | more, status=status)


def _merge(request: HttpRequest, leads: list[Lead], keep: Lead, rows: list[Row]) -> HttpResponse:
    expect = {}
    for lead in leads:
        told = request.POST.get(f"version_{lead.pk}", "")
        expect[lead.pk] = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
    chosen = Lead.objects.visible_to(request.user).with_ids([lead.pk for lead in leads])
    try:
        outcome = actions.merge_leads(
            chosen, by=request.user, keep=keep.pk, values=values_of(rows), expect=expect
        )
    except actions.NotAnOwner as problem:
        return _page(request, leads, keep, rows, step="choose", problems=[str(problem)], status=422)
    if outcome.held:
        problems = [str(outcome.messages[code]) for code in outcome.held]
        status = 409 if STALE in outcome.held else 422
        return _page(request, leads, keep, rows, step="choose", problems=problems, status=status)
    return _done(request, keep, len(leads), outcome)


def _done(request: HttpRequest, keep: Lead, count: int, outcome: Outcome) -> HttpResponse:
    words = _("%(count)s leads are one now.") % {"count": count}
    messages.success(request, words, extra_tags=undo_address(outcome))
    return redirect(keep)


def _find_other(request: HttpRequest, leads: list[Lead]) -> HttpResponse:
    """One lead so far: which other is the same? Likely ones are offered."""
    if len(leads) > MOST:
        messages.error(request, _("Merge at most %(count)s leads at once.") % {"count": MOST})
        return redirect("leads")
    lead = leads[0]
    form = OtherForm(request.POST if request.method == "POST" else None, lead=lead,
                     user=request.user)  # fmt: skip
    if form.is_valid():
        return redirect(merge_address([lead.pk, form.cleaned_data["other"].pk]))
    context = {"lead": lead, "form": form, "alike": alike_to(lead, user=request.user)}
    status = 422 if form.is_bound else 200
    return render(request, "leads/duplicates/other.html", context, status=status)
