"""What every list view begins with: read the address, or refuse it in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from records.ahead import Asked, read_ahead
from records.fields.definitions import fields_shown
from records.lists.answers import wanted_format
from records.lists.asker import Asker
from records.lists.declaration import RecordList
from records.lists.reading import Reading
from records.lists.refused import Refused
from records.lists.state import Wish, read_params, read_state, read_wish
from records.lists.tabs import Tab, read_tabs, reads_of_tabs
from records.writers import may_write

View = Callable[..., HttpResponse]


def refusing(view: View) -> View:
    """Answers ``Refused`` with a page of words and a way back: 400, never all rows (TRUST A7)."""

    @wraps(view)
    def answer(request: HttpRequest, *, record_list: RecordList, **kwargs) -> HttpResponse:
        try:
            return view(request, record_list=record_list, **kwargs)
        except Refused as refused:
            return refusal(request, record_list, refused)

    return answer


def refusal(request: HttpRequest, record_list: RecordList, refused: Refused) -> HttpResponse:
    if wanted_format(request) == "json":
        problems = [{"param": p.param, "words": p.words} for p in refused.problems]
        return JsonResponse({"problems": problems}, status=400)
    ways = [(p.words, way_back(request, record_list, p.param)) for p in refused.problems]
    context = {"record_list": record_list, "ways": ways, "list_url": record_list.url()}
    return render(request, "records/lists/refused.html", context, status=400)


def way_back(request: HttpRequest, record_list: RecordList, param: str) -> str:
    """The same address without the parameter that was refused."""
    try:
        tabs = read_tabs(record_list, request.user)
        wish = read_wish(record_list, state_params(request), tabs)
    except Refused:
        return f"{record_list.url()}?list=all"
    return f"{record_list.url()}?{wish.without(param)}"


def state_params(request: HttpRequest) -> QueryDict:
    """The state: the address itself, or the ``state`` a page beside the list carries along."""
    carried = request.POST.get("state", request.GET.get("state"))
    if carried is not None:
        return read_params(carried)
    read_params(request.META.get("QUERY_STRING", ""))  # refuses what is too long
    return request.GET


def read_request(request: HttpRequest, record_list: RecordList) -> tuple[Wish, dict[str, Tab]]:
    params = state_params(request)
    if "\x00" in request.META.get("QUERY_STRING", ""):
        raise Http404
    tabs = read_tabs(record_list, request.user)
    return read_wish(record_list, params, tabs), tabs


def read_list(request: HttpRequest, record_list: RecordList) -> tuple[Reading, dict[str, Tab]]:
    """The list the request asks for, checked. Raises ``Refused``."""
    with read_ahead(reads_of_list(record_list, request.user)):
        wish, tabs = read_request(request, record_list)
        asker = Asker.of(request.user)
        return Reading(record_list, read_state(record_list, wish, asker), asker), tabs


def reads_of_list(record_list: RecordList, user) -> list[Asked]:
    """What every list asks before it knows its rows, in one statement."""
    fields = (fields_shown, record_list.model.record_type, str(user.role))
    return [*reads_of_tabs(record_list, user), fields]


def must_write(request: HttpRequest, record_list: RecordList) -> None:
    """403 for readers, people without a seat (CM-01), and who is no writer of the type."""
    if not may_write(request.user, record_list.model):
        raise PermissionDenied(_("You may look at records, but not change them."))
