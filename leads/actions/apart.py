"""Leads somebody looked at and found to be different (X01)."""

from __future__ import annotations

from itertools import combinations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads.gates import require_seat
from leads.models import Lead, NotSame
from records.actions import Outcome, create
from records.actions.writing import lock


@transaction.atomic
def tell_apart(leads: QuerySet[Lead], *, by) -> Outcome:
    """Says that no two of these leads are the same; they are not offered as duplicates again.

    Saying it twice changes nothing. Undo makes them possible duplicates again.
    Raises PermissionDenied.
    """
    require_seat(by)
    ids = sorted(leads.values_list("id", flat=True))
    lock(Lead, ids)  # two who say so at once wait for one another
    said = NotSame.objects.live().filter(low__in=ids, high__in=ids)
    known = set(said.values_list("low_id", "high_id"))
    new = [pair for pair in combinations(ids, 2) if pair not in known]
    rows = [NotSame(low_id=low, high_id=high) for low, high in new]
    outcome = create(rows, by=by, kind="leads.not_same", title=_("Not the same"))
    outcome.unchanged = len(known)
    return outcome
