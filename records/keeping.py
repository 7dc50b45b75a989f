"""Rows that stay as they are, whatever becomes of the record they hang on: a law asks for them.

Erasing a person leaves them alone, and says so before it begins (X36); a record on which one hangs
is not deleted for good (X20).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from records.models import Tracked


@dataclass(frozen=True)
class Keeping:
    """``rows`` are those that are kept; ``why`` tells a person what stays and by which rule."""

    rows: Q
    why: Any


KEPT: dict[type[Tracked], Keeping] = {}


def keeps(model: type[Tracked], rows: Q, *, why: Any) -> None:
    """Rows of ``model`` that meet ``rows`` stay as they are."""
    KEPT[model] = Keeping(rows, why)


def kept_among(model: type[Tracked], ids: Iterable[int]) -> set[int]:
    """Those of these rows that are kept."""
    if model not in KEPT:
        return set()
    rows = model._base_manager.filter(KEPT[model].rows, pk__in=list(ids))
    return set(rows.values_list("pk", flat=True))


def without_kept(rows: QuerySet) -> QuerySet:
    keeping = KEPT.get(rows.model)
    return rows.exclude(keeping.rows) if keeping else rows
