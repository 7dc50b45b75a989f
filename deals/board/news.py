"""Which columns of the board have changed since somebody looked (X04: others' changes appear)."""

from __future__ import annotations

from deals.models import Deal
from records.stream.since import changes_since


def changed_stages(seen: str) -> set[int] | None:
    """Ids of the stages whose cards or sums may have changed; None for any of them."""
    changes = changes_since(Deal, seen)
    if changes is None:
        return None
    moved = {pk for _deal, told in changes for pk in told.get("stage_id", ()) if pk is not None}
    here = Deal.objects.with_ids({deal for deal, _told in changes}) if changes else None
    return moved | set(here.values_list("stage_id", flat=True)) if here is not None else set()
