"""The addresses of a list."""

from __future__ import annotations

from django.urls import URLPattern, path

from records.lists.declaration import LISTS, RecordList
from records.lists.views import editing, listing, saving, selecting, walking

# Route and view of each page beside the list itself.
PAGES = {
    "filter": ("filter/", editing.edit_filter),
    "columns": ("columns/", editing.choose_columns),
    "next": ("next/", walking.following),
    "save": ("save/", saving.save),
    "overwrite": ("saved/<int:pk>/overwrite/", saving.overwrite),
    "saved": ("saved/<int:pk>/", saving.edit),
    "tabs": ("tabs/", saving.tabs),
    "select": ("select/", selecting.choose),
    "selection": ("selection/<uuid:pk>/", selecting.selection),
    "done": ("done/<uuid:pk>/", selecting.done),
    "held": ("done/<uuid:pk>/held/", selecting.held),
    "undo": ("done/<uuid:pk>/undo/", selecting.undo),
    "force": ("done/<uuid:pk>/all-the-same/", selecting.force),
    "download": ("done/<uuid:pk>/file/", selecting.download),
}


def list_urls(declared: type[RecordList]) -> list[URLPattern]:
    """URL patterns of a list: "<name>" is the page, "<name>-filter" and so on stand beside it."""
    handed = {"record_list": LISTS[declared.name]}
    pages = [
        path(route, view, handed, name=f"{declared.name}-{name}")
        for name, (route, view) in PAGES.items()
    ]
    return [path("", listing.show, handed, name=declared.name), *pages]


def list_policy(declared: type[RecordList], *, writers: str = "seat") -> dict[str, str]:
    """Who may reach them, for the app's policy table; ``writers``: who may change the records."""
    changing = {"select", "selection", "undo", "force"}
    pages = {
        f"{declared.name}-{name}": writers if name in changing else "signed_in" for name in PAGES
    }
    return {declared.name: "signed_in"} | pages
