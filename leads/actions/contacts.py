"""The people at a business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads.actions.points import add_points, set_points
from leads.gates import require_seat
from leads.models import Contact
from records.actions import Outcome, change, create, restore, trash
from records.actions.batches import open_batch
from records.models import Batch


@transaction.atomic
def add_contacts(
    contacts: Sequence[Contact],
    *,
    by,
    points: Sequence[Mapping[str, Sequence[str]]] = (),
    batch: Batch | None = None,
    happened_at: str | None = None,
) -> Outcome:
    """Adds people to businesses; ``points`` and ``happened_at`` as in ``create_leads``.

    Raises NotAnAddress, PermissionDenied.
    """
    require_seat(by)
    outcome = create(
        contacts,
        by=by,
        kind="leads.contact_added",
        title=_("Contact added"),
        batch=batch,
        happened_at=happened_at,
    )
    if points:
        held = [(each.lead, each, own) for each, own in zip(contacts, points, strict=True)]
        add_points(held, by=by, batch=outcome.batch, happened_at=happened_at)
    return outcome


@transaction.atomic
def change_contacts(
    contacts: QuerySet[Contact],
    *,
    by,
    values: Mapping[str, Any],
    expect: Mapping[int, int] | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """Sets fields of contacts."""
    require_seat(by)
    return change(
        contacts,
        by=by,
        kind="leads.contact_changed",
        values=values,
        expect=expect,
        title=_("Contact changed"),
        batch=batch,
    )


@transaction.atomic
def edit_contact(
    contacts: QuerySet[Contact],
    *,
    by,
    values: Mapping[str, Any],
    points: Mapping[str, Sequence[str]],
    expect: Mapping[int, int] | None = None,
) -> Outcome:
    """Saves the form of one contact: fields and addresses in one step. Raises NotAnAddress."""
    contact = contacts.select_for_update(of=("self",)).select_related("lead").get()
    batch = open_batch(by=by, kind="leads.contact_changed", title=_("Contact changed"))
    outcome = change_contacts(contacts, by=by, values=values, expect=expect, batch=batch)
    if not outcome.held:
        for kind, typed in points.items():
            outcome += set_points(
                contact.lead, by=by, kind=kind, values=typed, contact=contact, batch=batch
            )
    if not outcome.changed:
        batch.delete()
        outcome.batch = None
    return outcome


@transaction.atomic
def trash_contacts(contacts: QuerySet[Contact], *, by, batch: Batch | None = None) -> Outcome:
    """Removes people from their business; they can come back."""
    require_seat(by)
    return trash(
        contacts, by=by, kind="leads.contact_removed", title=_("Contact removed"), batch=batch
    )


@transaction.atomic
def restore_contacts(contacts: QuerySet[Contact], *, by, batch: Batch | None = None) -> Outcome:
    """Takes people back."""
    require_seat(by)
    return restore(
        contacts, by=by, kind="leads.contact_restored", title=_("Contact restored"), batch=batch
    )
