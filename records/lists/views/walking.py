"""To the next record of a list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.lists.declaration import RecordList
from records.lists.refused import refuse
from records.lists.views.common import read_list, refusing
from records.lists.working import next_id, suffix


@require_safe
@refusing
def following(request: HttpRequest, *, record_list: RecordList) -> HttpResponse:
    """The record after ``after`` in the list ``state`` names; at its end, the list itself."""
    reading, _tabs = read_list(request, record_list)
    after = request.GET.get("after", "")
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise refuse("after", _("This is no record."))
    query = request.GET.get("state", "")
    found = next_id(reading, int(after))
    if found is None:
        messages.success(request, _("That was the last one of this list."))
        return redirect(f"{record_list.url()}?{query}")
    return redirect(record_list.record_address(found) + suffix(record_list, query))
