"""How a field changed in place answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from records.fields.merging import words_of
from records.fields.one import OneField
from records.models import Record


def answer_with_field(
    request: HttpRequest, record: Record, form: OneField, now: OneField, name: str, **more: Any
) -> HttpResponse:
    """The form; 409 with what stands there ``now`` where somebody was quicker, 422 where refused.

    ``more`` are ``home`` and ``home_title`` of the way back.
    """
    status = (422 if form.errors else 409) if form.is_bound else 200
    context = {"record": record, "form": form, "name": name}
    if status == 409:
        shown = [words_of(field.field, field.value()) for field in now.visible_fields()]
        context |= {"now": now, "stands": shown}
    response = render(request, "records/field.html", context | more, status=status)
    if request.htmx and status != 200:
        place = name.replace(".", "-")
        response["HX-Retarget"], response["HX-Reselect"] = f"#fact-{place}", "#field"
        response["HX-Reswap"] = "innerHTML"
    return response
