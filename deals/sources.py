"""Sources belong to leads and deals alike: one that goes out of use is mapped on both."""

from __future__ import annotations

from django.utils.translation import ngettext

from deals.actions import change_deals
from deals.impact import LISTS
from deals.models import Deal
from leads.impact import ALSO_THERE, AlsoThere, lists_asking_for
from leads.models import Source
from records.actions import Outcome, change
from records.lists.mapping import mapped
from records.models import Batch, SavedList, Tracked


def tell(row: Tracked) -> str:
    count = Deal.objects.filter(source=row).count() if isinstance(row, Source) else 0
    words = ngettext("%(n)s deal has it.", "%(n)s deals have it.", count) % {"n": count}
    return words if count else ""


def map_source(row: Tracked, *, by, into: Tracked | None, batch: Batch) -> Outcome:
    """Deals in the trash as well; saved lists of deals ask for the successor."""
    if not isinstance(row, Source):
        return Outcome()
    outcome = change_deals(
        Deal.objects.filter(source=row),
        by=by,
        values={"source": into},
        kind="deals.mapped",
        in_bulk=True,
        trashed_too=True,
        batch=batch,
    )
    for saved in list(lists_asking_for(row, of=LISTS)) if into is not None else ():
        outcome += change(
            SavedList.objects.with_ids([saved.pk]),
            by=by,
            kind="deals.list_mapped",
            values={"params": mapped(saved.params, "source", row.pk, into.pk)},
            batch=batch,
        )
    return outcome


ALSO_THERE.append(AlsoThere(tell, map_source))
