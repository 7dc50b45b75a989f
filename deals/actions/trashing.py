"""Deals that are no longer wanted, and back again (X20)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deals.models import Deal
from leads.gates import require_seat
from records import actions
from records.actions import Outcome
from records.models import Batch
from records.trash.content import RESTORE


@transaction.atomic
def trash(deals: QuerySet[Deal], *, by, title: str = "", batch: Batch | None = None) -> Outcome:
    """Moves deals into the trash; the lead and its status stay as they are."""
    require_seat(by)
    title = title or _("Moved to the trash")
    return actions.trash(deals, by=by, kind="deals.trashed", title=title, batch=batch)


@transaction.atomic
def restore(deals: QuerySet[Deal], *, by, title: str = "", batch: Batch | None = None) -> Outcome:
    """Takes deals out of the trash, to the stage they stood in."""
    require_seat(by)
    title = title or _("Taken out of the trash")
    return actions.restore(deals, by=by, kind="deals.restored", title=title, batch=batch)


RESTORE[Deal] = restore
