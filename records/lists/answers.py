"""A list as data: JSON, CSV and XLSX at the address of the page (X11)."""

from __future__ import annotations

import tempfile
from typing import Any

from django.http import FileResponse, HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from records.lists.cells import as_json
from records.lists.export import csv_lines, write_xlsx
from records.lists.exporting import AT_ONCE, start_export
from records.lists.reading import Reading

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("html", "json", "csv", "xlsx")


def wanted_format(request: HttpRequest) -> str:
    """What the address or the Accept header asks for; an unknown word is "" (refused)."""
    if named := request.GET.get("format"):
        return named if named in FORMATS else ""
    for form, mime in (("html", "text/html"), ("json", "application/json"), ("csv", "text/csv")):
        if request.accepts(mime):
            return form
    return "html"


def as_records(reading: Reading) -> list[dict[str, Any]]:
    """The page's rows as plain data: id and the shown columns."""
    skip, columns = reading.skip, reading.state.shown
    return [
        {"id": row[0]}
        | {
            column.name: as_json(column, value, reading.labels)
            for column, value in zip(columns, row[skip:], strict=True)
        }
        for row in reading.slice.rows
    ]


def next_address(reading: Reading, request: HttpRequest) -> str | None:
    """The address of the next page in the same form, or ``None`` on the last."""
    if not reading.slice.next:
        return None
    params = request.GET.copy()
    params["after"] = reading.slice.next
    return request.build_absolute_uri(f"{request.path}?{params.urlencode()}")


def json_answer(reading: Reading, request: HttpRequest) -> JsonResponse:
    """``count`` is capped: with ``more_than`` true at least that many match."""
    found = reading.slice
    return JsonResponse(
        {
            "count": found.count,
            "more_than": found.capped,
            "next": next_address(reading, request),
            "results": as_records(reading),
        }
    )


def file_name(reading: Reading, form: str) -> str:
    return f"{reading.record_list.name}-{reading.asker.today:%Y-%m-%d}.{form}"


def is_large(reading: Reading) -> bool:
    return bool(reading.matching.order_by().values_list("id")[AT_ONCE : AT_ONCE + 1])


def csv_answer(reading: Reading, request: HttpRequest) -> StreamingHttpResponse:
    """Streamed; ``bom=no`` leaves out the mark that tells Excel about UTF-8."""
    response = StreamingHttpResponse(csv_lines(reading), content_type="text/csv; charset=utf-8")
    name = file_name(reading, "csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.taken = name
    return response


def xlsx_answer(reading: Reading, request: HttpRequest) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    write_xlsx(reading, file)
    file.seek(0)
    name = file_name(reading, "xlsx")
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response.taken = name
    return response


def file_answer(reading: Reading, request: HttpRequest, form: str) -> HttpResponseBase:
    """The file at once, or from some thousand rows on a job that writes it."""
    if is_large(reading):
        job = start_export(reading, by=request.user, form=form)
        return redirect(reading.record_list.url("done", job.pk))
    return csv_answer(reading, request) if form == "csv" else xlsx_answer(reading, request)
