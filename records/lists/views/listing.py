"""The list itself: page, rows, JSON, CSV, XLSX at one address."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from records.lists.answers import file_answer, json_answer, wanted_format
from records.lists.declaration import RecordList
from records.lists.known import require_known
from records.lists.page import ListPage
from records.lists.refused import refuse
from records.lists.views.common import read_list, refusing


@require_safe
@vary_on_headers("HX-Request", "Accept")
@refusing
def show(request: HttpRequest, *, record_list: RecordList) -> HttpResponseBase:
    """What the address asks for, in the form it asks for."""
    form = wanted_format(request)
    if not form:
        raise refuse("format", _("A list comes as html, json, csv or xlsx."))
    reading, tabs = read_list(request, record_list)
    if form in {"csv", "xlsx"}:
        require_known(reading.state.filters, request.user)
        return file_answer(reading, request, form)
    require_known(reading.state.filters, request.user, reading.labels)
    if form == "json":
        return json_answer(reading, request)
    page = ListPage(reading, tabs, request)
    template = "records/lists/list.html" + ("#list" if request.htmx.target == "list" else "")
    return render(request, template, {"page": page})
