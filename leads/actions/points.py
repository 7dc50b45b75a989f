"""E-mail addresses and phone numbers of leads and contacts (H11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from leads.gates import require_seat
from leads.models import Contact, ContactPoint, Lead
from leads.normal import normal
from records.actions import Outcome, change, create, restore, trash
from records.actions.batches import open_batch
from records.models import Batch
from users.models import Organisation

Holder = tuple[Lead, Contact | None, Mapping[str, Sequence[str]]]


def _normals(kind: str, values: Iterable[str], country: str) -> dict[str, str]:
    """{normalised: as typed}, in the order typed, each once. Raises NotAnAddress."""
    found: dict[str, str] = {}
    for value in values:
        found.setdefault(normal(kind, value, country), value.strip())
    return found


@transaction.atomic
def add_points(
    holders: Iterable[Holder], *, by, batch: Batch | None = None, happened_at: str | None = None
) -> Outcome:
    """First addresses of new leads or contacts; a value typed twice is kept once.

    ``happened_at="created_at"``: they are as old as the lead (or contact) they belong to.
    """
    require_seat(by)
    country = Organisation.current().country
    points = [
        ContactPoint(
            lead=lead, contact=contact, kind=kind, value=value, normal=form, position=place
        )
        for lead, contact, values_by_kind in holders
        for kind, values in values_by_kind.items()
        for place, (form, value) in enumerate(_normals(kind, values, country).items())
    ]
    if happened_at:
        for point in points:
            point.created_at = (point.contact or point.lead).created_at
    return create(points, by=by, kind="leads.point_added", batch=batch, happened_at=happened_at)


@transaction.atomic
def set_points(
    lead: Lead,
    *,
    by,
    kind: str,
    values: Sequence[str],
    contact: Contact | None = None,
    batch: Batch | None = None,
) -> Outcome:
    """Makes the lead's (or contact's) addresses of one kind exactly these, in this order.

    The first is the primary one. What is not listed goes into the trash; what was there before
    comes out of it, so that an address has one history. Raises NotAnAddress, PermissionDenied.
    """
    require_seat(by)
    wanted = _normals(kind, values, Organisation.current().country)
    opened_here = batch is None
    batch = batch or open_batch(by=by, kind="leads.points_changed", title=_("Addresses changed"))
    outcome = _remove_and_return(lead, contact, kind, set(wanted), by, batch)
    outcome += _place(lead, contact, kind, wanted, by, batch)
    if opened_here and not outcome.changed:
        batch.delete()
        outcome.batch = None
    return outcome


def _remove_and_return(
    lead: Lead, contact: Contact | None, kind: str, wanted: set[str], by, batch: Batch
) -> Outcome:
    """Takes away what is not wanted any more, and out of the trash what is wanted again."""
    mine = ContactPoint.objects.filter(lead=lead, contact=contact, kind=kind)
    gone = mine.live().exclude(normal__in=wanted)
    back = mine.trashed().filter(normal__in=wanted)
    return trash(gone, by=by, kind="leads.point_removed", batch=batch) + restore(
        back, by=by, kind="leads.point_added", batch=batch
    )


def _place(
    lead: Lead, contact: Contact | None, kind: str, wanted: Mapping[str, str], by, batch: Batch
) -> Outcome:
    """Gives each address its place and its spelling; adds the new ones."""
    mine = ContactPoint.objects.filter(lead=lead, contact=contact, kind=kind)
    present = set(mine.live().values_list("normal", flat=True))
    outcome, new = Outcome(), []
    for place, (form, value) in enumerate(wanted.items()):
        fields = {"value": value, "position": place}
        if form in present:
            outcome += change(
                mine.filter(normal=form),
                by=by,
                kind="leads.point_changed",
                values=fields,
                batch=batch,
            )
        else:
            owner = {"lead": lead, "contact": contact, "kind": kind}
            new.append(ContactPoint(**owner, normal=form, **fields))
    return outcome + create(new, by=by, kind="leads.point_added", batch=batch)
