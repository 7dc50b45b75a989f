"""Pages of reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from records.lists.refused import Refused, refuse
from records.lists.state import read_params
from records.models import SavedReport, Sharing
from records.reports.answers import csv_answer, json_answer
from records.reports.asked import Asked
from records.reports.counted import all_rows, columns_of, page_of
from records.reports.declaration import REPORTS, SAVED_LINKS, Report
from records.reports.roomy import roomy
from records.reports.saving import change_report, remove_reports, save_report
from records.reports.tables import Answer
from records.sending import sent_once

View = Callable[..., HttpResponseBase]


def report_of(user, name: str) -> Report:
    report = REPORTS.get(name)
    if report is None or not report.visible_to(user):
        raise Http404
    return report


def refusing(view: View) -> View:
    """400 in words where the address asks for what there is not (TRUST A7)."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            if "\x00" in request.META.get("QUERY_STRING", ""):
                raise Http404
            read_params(request.META.get("QUERY_STRING", ""))  # refuses what is too long
            return view(request, *args, **kwargs)
        except Refused as refused:
            name = kwargs.get("name", "")
            back = REPORTS[name].address if name in REPORTS else "/"
            context = {"problems": refused.problems, "back": back}
            return render(request, "records/reports/refused.html", context, status=400)

    return answer


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """All reports, ready-made and saved (X28)."""
    groups: dict[str, list[Report]] = {}
    for each in REPORTS.values():
        if each.visible_to(request.user):
            groups.setdefault(str(each.group), []).append(each)
    kept = SavedReport.objects.visible_to(request.user).live().select_related("owner")
    saved = [
        {
            "title": each.title,
            "owner": each.owner,
            "shared": each.owner_id != request.user.pk,
            "report": REPORTS[each.report],
            "url": saved_url(each),
        }
        for each in kept
        if each.report in REPORTS
    ]
    # Apps are loaded from the top; people think from the first contact on.
    context = {"groups": reversed(groups.items()), "saved": saved}
    return render(request, "records/reports/list.html", context)


def saved_url(saved: SavedReport) -> str:
    params = f"{saved.params}&saved={saved.pk}".lstrip("&")
    return f"{REPORTS[saved.report].address}?{params}"


@require_safe
@refusing
def report(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """A report, in the form the address asks for."""
    asked = Asked(report_of(request.user, name), request.user, request.GET)
    form = request.GET.get("format", "html")
    if form not in {"html", "csv", "json"}:
        raise refuse("format", _("A report comes as html, csv or json."))
    with roomy():
        answer = asked.report.read(asked)
    if form == "json":
        return json_answer(asked, answer)
    if form == "csv":
        return csv_of(request, asked, answer)
    return render(request, "records/reports/report.html", page_context(request, asked, answer))


def csv_of(request: HttpRequest, asked: Asked, answer: Answer) -> HttpResponseBase:
    section = answer.section(request.GET.get("section", ""))
    if section is None:
        raise refuse("section", _("This report has no such part."))
    table = section.table
    bom = request.GET.get("bom") != "no"
    return csv_answer(asked, section.key, table.columns, table.rows, bom=bom)


def page_context(request: HttpRequest, asked: Asked, answer: Answer) -> dict[str, Any]:
    shown = {"list", *asked.form.fields}
    query = asked.query()
    saved = saved_of(request)
    return {
        "report": asked.report,
        "asked": asked,
        "answer": answer,
        "saved": saved,
        "heading": saved.title if saved else asked.report.title,
        "links": asked.report.links(asked) + [link(saved) for link in SAVED_LINKS if saved],
        "lists": [("", _("everything")), *((key, tab.title) for key, tab in asked.tabs.items())],
        "list_key": asked.params.get("list", ""),
        "carried": [
            (n, v) for n in asked.params if n not in shown for v in asked.params.getlist(n)
        ],
        "filters": asked.filter_words(),
        "csv_query": f"{query}&" if query else "",
    }


def saved_of(request: HttpRequest) -> SavedReport | None:
    pk = request.GET.get("saved", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 16):
        return None
    return SavedReport.objects.visible_to(request.user).live().filter(pk=pk).first()


@require_safe
@refusing
def report_records(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """The records one number of a report counts."""
    asked = Asked(report_of(request.user, name), request.user, request.GET)
    cell = request.GET.get("cell", "")
    counted = asked.report.counted(asked, cell)
    if counted is None:
        raise refuse("cell", _("This report has no such number."))
    if request.GET.get("format") == "csv":
        bom = request.GET.get("bom") != "no"
        rows = all_rows(asked, counted)
        return csv_answer(asked, "records", columns_of(counted), rows, bom=bom)
    place = request.GET.get("after", "")
    if place and not (place.isascii() and place.isdigit() and len(place) < 16):
        raise refuse("after", _("This page does not exist."))
    with roomy():
        table, following = page_of(asked, counted, int(place) if place else None)
    context = {
        "report": asked.report,
        "asked": asked,
        "title": counted.title,
        "table": table,
        "older": following and f"?{asked.query(cell=cell, after=following)}",
        "csv_query": asked.query(cell=cell, format="csv"),
    }
    return render(request, "records/reports/records.html", context)


class SaveForm(forms.ModelForm):
    class Meta:
        model = SavedReport
        fields = ["title", "sharing"]


@require_http_methods(["GET", "HEAD", "POST"])
@sent_once
@refusing
def report_save(request: HttpRequest, *, name: str) -> HttpResponse:
    """Keeps a report as it is asked, under a name."""
    asked = Asked(report_of(request.user, name), request.user, request.GET)
    form = SaveForm(request.POST or None, initial={"sharing": Sharing.PRIVATE})
    if request.method == "POST" and form.is_valid():
        saved = form.save(commit=False)
        saved.owner, saved.report, saved.params = request.user, name, asked.query()
        save_report(saved, by=request.user)
        messages.success(request, _("“%(title)s” is saved.") % {"title": saved.title})
        return redirect(saved_url(saved))
    context = {"form": form, "back": asked.url()}
    return render(request, "records/reports/save.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def report_saved_edit(request: HttpRequest, *, pk: int) -> HttpResponse:
    """Name and sharing of one's own saved report, and its removal."""
    mine = SavedReport.objects.visible_to(request.user).live().filter(owner=request.user)
    saved = get_object_or_404(mine, pk=pk)
    form = SaveForm(request.POST or None, instance=saved)
    if request.method == "POST" and "remove" in request.POST:
        remove_reports(mine.filter(pk=pk), by=request.user)
        messages.success(request, _("The report is removed."))
        return redirect("records:reports")
    if request.method == "POST" and form.is_valid():
        change_report(mine.filter(pk=pk), by=request.user, values=form.cleaned_data)
        return redirect(saved_url(saved))
    context = {"form": form, "saved": saved, "back": saved_url(saved)}
    return render(request, "records/reports/save.html", context, status=422 if form.errors else 200)
