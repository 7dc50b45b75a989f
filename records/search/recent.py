"""Records somebody opened lately, offered before anything is typed."""

from __future__ import annotations

from django.core.cache import cache

from records.models import Tracked
from records.search.query import Hit, visible_hits

MOST = 8
SECONDS = 30 * 24 * 3600


def _name(user) -> str:
    return f"recent:{user.pk}"


def remember(record: Tracked, *, user) -> None:
    """Called by record pages. A convenience: it may be lost, and it grants nothing."""
    place = (record.record_type, record.pk)
    others = [each for each in cache.get(_name(user), []) if tuple(each) != place]
    cache.set(_name(user), [place, *others][:MOST], SECONDS)


def recent(user) -> list[Hit]:
    """Latest first, without what the user may not see any more."""
    return visible_hits(user, [tuple(each) for each in cache.get(_name(user), [])])
