"""Merging field by field: what can be chosen, and what is proposed (X02)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from leads.countries import country_name
from leads.kinds import Priority
from leads.models import Lead
from records.fields.definitions import fields_of
from records.fields.values import display

FEWEST, MOST = 2, 10
# Chosen together: half of one address and half of another is nobody's.
ADDRESS = ("street", "postal_code", "city", "region", "country")
PREFIX = "from_"


@dataclass(frozen=True)
class Cell:
    """What one lead has in a row."""

    lead: Lead
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """One thing to choose: a field, the whole address, or a custom field."""

    key: str
    label: str
    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    is_shown: bool = True

    @property
    def field(self) -> str:
        return PREFIX + self.key

    @cached_property
    def differs(self) -> bool:
        return len({cell.text for cell in self.cells}) > 1

    @property
    def chosen(self) -> Cell:
        return next(cell for cell in self.cells if cell.is_chosen)


def oldest(leads: Iterable[Lead]) -> Lead:
    return min(leads, key=lambda lead: (lead.created_at, lead.pk))


def plain_fields() -> list[Field]:
    """Fields of a lead people may set, the address apart."""
    return [
        field
        for field in Lead._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in {*ADDRESS, "custom"}
    ]


def rows_of(
    leads: Sequence[Lead], keep: Lead, *, user=None, wished: Mapping[str, str] | None = None
) -> list[Row]:
    """Everything any of the leads has a value in; ``wished`` are choices already made.

    A custom field or business the user may not see is in the rows, for its value is not to be
    lost, but not shown (TRUST A3). Without a user nothing is shown to anybody.
    """
    shown = {each.key for each in fields_of(Lead, user)} if user else set()
    visible = _visible_businesses(leads, user)
    found = [
        _row(leads, keep, field.name, capfirst(str(field.verbose_name)), (field.name,), wished,
             lambda lead, field=field: _spoken(lead, field, visible))
        for field in plain_fields()
    ]  # fmt: skip
    found.append(_row(leads, keep, "address", _("Address"), ADDRESS, wished, _address))
    for definition in fields_of(Lead):
        row = _row(
            leads, keep, definition.column, definition.label, (definition.column,), wished,
            lambda lead, d=definition: display(lead.custom.get(d.key), d.type),
            is_shown=definition.key in shown,
        )  # fmt: skip
        found.append(row)
    return [row for row in found if any(has_value(each.lead, row.names) for each in row.cells)]


def _row(leads, keep, key, label, names, wished, spoken, *, is_shown=True) -> Row:
    chosen = proposed(leads, keep, names)
    if wished and is_shown:
        told = wished.get(PREFIX + key, "")
        chosen = next((lead for lead in leads if str(lead.pk) == told), chosen)
    cells = tuple(Cell(lead, str(spoken(lead) or ""), lead == chosen) for lead in leads)
    return Row(key, label, names, cells, is_shown)


def proposed(leads: Sequence[Lead], keep: Lead, names: tuple[str, ...]) -> Lead:
    """Whose value is proposed.

    A filled one beats an empty one, and of several the newest wins, with three exceptions: the
    lead that stays keeps its owner, a business remains one, and the status is the one furthest
    along the line, so that a customer does not become a new lead again.
    """
    filled = [lead for lead in leads if has_value(lead, names)]
    if not filled:
        return keep
    if names == ("status",):
        return max(filled, key=lambda lead: (*_place(lead), lead == keep))
    if names == ("kind",):
        return max(filled, key=lambda lead: (lead.is_business, lead == keep))
    if names == ("owner",) and keep in filled:
        return keep
    newest = max(filled, key=lambda lead: (lead.updated_at, lead.pk))
    return keep if _value(keep, names) == _value(newest, names) else newest


def _place(lead: Lead) -> tuple[int, int]:
    return lead.status.stage.position, lead.status.position


def _value(lead: Lead, names: tuple[str, ...]) -> tuple:
    return tuple(value_of(lead, name) for name in names)


def value_of(lead: Lead, name: str) -> Any:
    if name.startswith("custom."):
        return lead.custom.get(name.removeprefix("custom."))
    return getattr(lead, name)


def has_value(lead: Lead, names: tuple[str, ...]) -> bool:
    empty = (None, "", [], Priority.NORMAL) if names == ("priority",) else (None, "", [])
    return any(value not in empty for value in _value(lead, names))


def values_of(rows: Iterable[Row]) -> dict[str, Any]:
    """{field: value} as ``merge_leads`` takes it."""
    return {name: value_of(row.chosen.lead, name) for row in rows for name in row.names}


def _visible_businesses(leads: Sequence[Lead], user) -> dict[int, str]:
    ids = [lead.company_id for lead in leads if lead.company_id]
    if not ids or user is None:
        return {}
    return {lead.pk: str(lead) for lead in Lead.objects.visible_to(user).with_ids(ids)}


def _spoken(lead: Lead, field: Field, visible: Mapping[int, str]) -> str:
    if field.name == "company":
        return visible.get(lead.company_id, _("(not yours to see)") if lead.company_id else "")
    if field.choices:
        return capfirst(str(getattr(lead, f"get_{field.name}_display")()))
    value = getattr(lead, field.name)
    return "" if value is None else str(value)


def _address(lead: Lead) -> str:
    town = f"{lead.postal_code} {lead.city}".strip()
    parts = (lead.street, town, lead.region, lead.country and country_name(lead.country))
    return ", ".join(filter(None, parts))
