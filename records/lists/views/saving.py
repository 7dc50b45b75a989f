"""Saving a list, changing it, and arranging one's tabs."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from records.lists.declaration import RecordList
from records.lists.known import require_known
from records.lists.reading import Reading
from records.lists.saving import arrange_tabs, change_list, remove_lists, save_list
from records.lists.tabs import read_tabs
from records.lists.views.common import read_list, refusing
from records.models import SavedList


class SaveForm(forms.ModelForm):
    class Meta:
        model = SavedList
        fields = ["title", "sharing"]


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def save(request: HttpRequest, *, record_list: RecordList) -> HttpResponse:
    """Keeps the list as it is filtered, sorted and shown, under a name."""
    reading, _tabs = read_list(request, record_list)
    require_known(reading.state.filters, request.user)
    form = SaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = form.save(commit=False)
        saved.owner, saved.list_name = request.user, record_list.name
        for name, value in stored(reading).items():
            setattr(saved, name, value)
        save_list(saved, by=request.user)
        messages.success(request, _("“%(title)s” is saved.") % {"title": saved.title})
        return redirect(f"{record_list.url()}?list={saved.pk}")
    tab = reading.state.wish.tab
    context = {
        "record_list": record_list,
        "form": form,
        "overwrite_url": f"{record_list.name}-overwrite",
        "wish": reading.state.wish,
        "current": tab if tab and tab.saved and tab.saved.owner_id == request.user.pk else None,
    }
    return render(request, "records/lists/save.html", context, status=422 if form.errors else 200)


def stored(reading: Reading) -> dict[str, str]:
    """The state as a saved list keeps it: the very words of the address."""
    wish = reading.state.wish
    return {
        "params": wish.params.urlencode(safe=","),
        "sort": wish.sort,
        "columns": wish.columns,
    }


@require_http_methods(["POST"])
@refusing
def overwrite(request: HttpRequest, *, record_list: RecordList, pk: int) -> HttpResponse:
    """The saved list becomes what the address says now."""
    reading, _tabs = read_list(request, record_list)
    lists = own_list(request, record_list, pk)
    change_list(lists, by=request.user, values=stored(reading))
    messages.success(request, _("The list is changed."))
    return redirect(f"{record_list.url()}?list={pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def edit(request: HttpRequest, *, record_list: RecordList, pk: int) -> HttpResponse:
    """Name and sharing of one's own saved list, and its removal."""
    lists = own_list(request, record_list, pk)
    form = SaveForm(request.POST or None, instance=lists.get())
    if request.method == "POST" and "remove" in request.POST:
        outcome = remove_lists(lists, by=request.user)
        messages.success(request, _("The list is removed; its records stay."))
        return redirect(f"{record_list.url()}?list=all") if outcome.changed else redirect(".")
    if request.method == "POST" and form.is_valid():
        change_list(lists, by=request.user, values=form.cleaned_data)
        return redirect(f"{record_list.url()}?list={pk}")
    context = {"record_list": record_list, "form": form, "saved": lists.get()}
    return render(request, "records/lists/saved.html", context, status=422 if form.errors else 200)


def own_list(request: HttpRequest, record_list: RecordList, pk: int):
    """The user's own list: somebody else's does not exist for changing (TRUST A2)."""
    lists = SavedList.objects.visible_to(request.user).live().filter(list_name=record_list.name)
    saved = get_object_or_404(lists, pk=pk)
    if saved.owner_id != request.user.pk:
        raise Http404
    return lists.filter(pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def tabs(request: HttpRequest, *, record_list: RecordList) -> HttpResponse:
    """Which lists stand as tabs, in which order, and which one the page opens on."""
    found = read_tabs(record_list, request.user)
    if request.method == "POST":
        places = {key: place_of(request.POST.get(f"place-{key}", "")) for key in found}
        order = sorted(found, key=lambda key: places[key])
        shown = set(request.POST.getlist("shown"))
        arrange_tabs(
            by=request.user,
            list_name=record_list.name,
            order=order,
            hidden=found.keys() - shown,
            opens=request.POST.get("opens", ""),
        )
        return redirect(record_list.url())
    context = {"record_list": record_list, "tabs": found.values()}
    return render(request, "records/lists/tabs.html", context)


def place_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 999
