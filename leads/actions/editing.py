"""One lead changed in its form: its fields and its addresses in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads.actions.changing import change_leads
from leads.actions.points import set_points
from leads.models import ContactPoint, Lead
from records.actions import Outcome
from records.actions.batches import open_batch
from records.actions.watching import as_one_step
from records.gates import KERNEL_MESSAGES, STALE
from records.models import Batch


def fingerprint(lead: Lead) -> str:
    """Names the state a person sees: the lead's version, and that of its addresses."""
    points = lead.points.live().filter(contact=None).order_by("id")
    text = ",".join(f"{pk}.{version}" for pk, version in points.values_list("id", "version"))
    return f"{lead.version}-{crc32(text.encode()):08x}"


@transaction.atomic
def edit_lead(
    leads: QuerySet[Lead],
    *,
    by,
    values: Mapping[str, Any],
    points: Mapping[str, Sequence[str]],
    seen: str,
) -> Outcome:
    """Saves the form of one lead, unless somebody changed it meanwhile (TRUST E9).

    ``seen`` is the ``fingerprint`` the form was opened with; where it no longer fits, nothing is
    changed and the lead is held as stale. Raises NotAnAddress, NotAnOwner, PermissionDenied.
    """
    lead = leads.select_for_update(of=("self",)).get()
    if fingerprint(lead) != seen:
        stale = Outcome(held_count=1, messages=dict(KERNEL_MESSAGES))
        stale.held[STALE] = 1
        return stale
    title = _("Changed: %(lead)s") % {"lead": lead}
    batch = open_batch(by=by, kind="leads.changed", title=title[:200])
    outcome = _write_as_one(lead, by=by, values=values, points=points, batch=batch)
    if not outcome.changed:
        batch.delete()
        outcome.batch = None
    return outcome


def _write_as_one(
    lead: Lead, *, by, values: Mapping[str, Any], points: Mapping[str, Sequence[str]], batch: Batch
) -> Outcome:
    """Fields and addresses, or neither: a criterion may ask for one because of the other."""
    with transaction.atomic(), as_one_step(Lead, [lead.pk], ContactPoint) as watch:
        outcome = change_leads(Lead.objects.filter(pk=lead.pk), by=by, values=values, batch=batch)
        for kind, typed in points.items() if not outcome.held else ():
            outcome += set_points(lead, by=by, kind=kind, values=typed, batch=batch)
        held = watch.held()
        if held:
            transaction.set_rollback(True)
    if not held:
        return outcome
    messages = {gate.code: gate.message for gate in watch.gates}
    return Outcome(held_count=1, held=Counter(held[lead.pk]), messages=messages)
