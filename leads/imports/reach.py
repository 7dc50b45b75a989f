"""E-mail addresses and phone numbers of imported rows, for a whole chunk at once (H11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from leads.kinds import PointKind
from leads.models import Contact, ContactPoint
from leads.normal import normal
from records.actions import create, restore
from records.imports.targets import StagedRow
from users.models import Organisation

Key = tuple[int, int | None, str, str]
NAMES = {
    "emails": PointKind.EMAIL,
    "more_emails": PointKind.EMAIL,
    "phones": PointKind.PHONE,
    "more_phones": PointKind.PHONE,
}


class Address(NamedTuple):
    lead_id: int
    contact_id: int | None
    kind: str
    normal: str
    value: str

    @property
    def key(self) -> Key:
        return self[:4]


def addresses(rows: Sequence[StagedRow], holders: dict[int, tuple[int, int | None]]):
    """Every address of the rows, once per holder, in the order typed."""
    country = Organisation.current().country
    seen: set[Key] = set()
    for row in rows:
        for name, kind in NAMES.items():
            for value in row.values.get(name, []):
                found = Address(*holders[row.record_id], kind, normal(kind, value, country), value)
                if found.key not in seen:
                    seen.add(found.key)
                    yield found


def add_lead_points(rows: Sequence[StagedRow], *, by, batch, rule) -> None:
    holders = {row.record_id: (row.record_id, None) for row in rows}
    add(addresses(rows, holders), by=by, batch=batch, leads=list(holders), rows=rows)


def add_contact_points(rows: Sequence[StagedRow], *, by, batch, rule) -> None:
    leads = dict(
        Contact.objects.with_ids(row.record_id for row in rows).values_list("id", "lead_id")
    )
    holders = {contact_id: (lead_id, contact_id) for contact_id, lead_id in leads.items()}
    add(addresses(rows, holders), by=by, batch=batch, leads=list(leads.values()), rows=rows)


def add(found: Iterator[Address], *, by, batch, leads: list[int], rows) -> None:
    """Adds what is not there, behind what is; an address in the trash comes back."""
    present: dict[Key, tuple[int, bool]] = {}
    places: dict[tuple[Any, ...], int] = {}
    if not all(row.is_new for row in rows) or any(row.record_id not in leads for row in rows):
        known = ContactPoint.objects.filter(lead_id__in=leads)
        columns = ("lead_id", "contact_id", "kind", "normal", "id", "deleted_at", "position")
        for *key, point_id, deleted_at, position in known.values_list(*columns):
            present[tuple(key)] = (point_id, deleted_at is not None)
            places[tuple(key[:3])] = max(places.get(tuple(key[:3]), 0), position + 1)
    new, back = [], []
    for each in found:
        if each.key in present:
            point_id, trashed = present[each.key]
            back += [point_id] if trashed else []
            continue
        place = places.get(each.key[:3], 0)
        places[each.key[:3]] = place + 1
        new.append(
            ContactPoint(
                lead_id=each.lead_id, contact_id=each.contact_id, kind=each.kind,
                value=each.value, normal=each.normal, position=place,
            )
        )  # fmt: skip
    if back:
        points = ContactPoint.objects.with_ids(back)
        restore(points, by=by, kind="leads.point_added", batch=batch)
    create(new, by=by, kind="leads.point_added", batch=batch)
