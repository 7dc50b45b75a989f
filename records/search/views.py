"""The search page and what the Ctrl K palette shows of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from records.search.commands import commands_for, is_meant
from records.search.query import Hit, find
from records.search.recent import recent
from records.search.sources import SearchSource

IN_PALETTE, ON_PAGE = 12, 50


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Whole page, or only what was found when the palette asks; recent records for no words."""
    words = request.GET.get("q", "").strip()
    most = IN_PALETTE if request.htmx else ON_PAGE
    hits = find(request.user, words, limit=most) if words else recent(request.user)
    commands = commands_for(request.user, words) if request.htmx or words else []
    context = {
        "words": words,
        "groups": grouped(hits),
        "most": most,
        "count": len(hits),
        "commands": commands,
        "commands_first": bool(words) and is_meant(commands, words),
    }
    part = "#found" if request.htmx else ""
    return render(request, f"records/search.html{part}", context)


def grouped(hits: list[Hit]) -> list[tuple[SearchSource, list[Hit]]]:
    """By record type, the type of the best result first."""
    groups: dict[int, tuple[SearchSource, list[Hit]]] = {}
    for hit in hits:
        number = hit.source.model.record_type
        groups.setdefault(number, (hit.source, []))[1].append(hit)
    return list(groups.values())
