"""Leads that are no longer wanted, and back again (SX-25, X20)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads.gates import NOT_MERGED, require_seat
from leads.models import Lead
from records import actions
from records.actions import Outcome
from records.models import Batch
from records.trash.content import RESTORE


@transaction.atomic
def trash(leads: QuerySet[Lead], *, by, title: str = "", batch: Batch | None = None) -> Outcome:
    """Moves leads into the trash. Contacts and addresses stay with them and return with them."""
    require_seat(by)
    title = title or _("Moved to the trash")
    return actions.trash(leads, by=by, kind="leads.trashed", title=title, batch=batch)


@transaction.atomic
def restore(leads: QuerySet[Lead], *, by, title: str = "", batch: Batch | None = None) -> Outcome:
    """Takes leads out of the trash with everything that hangs on them.

    One that was merged comes back by taking the merge back, or its people and story would stay
    behind (X02).
    """
    require_seat(by)
    title = title or _("Taken out of the trash")
    return actions.restore(
        leads, by=by, kind="leads.restored", gates=[NOT_MERGED], title=title, batch=batch
    )


RESTORE[Lead] = restore
