"""Territories that name a person or a row of the set-up, and naming another instead (idea 9)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from automations.actions.territories import (
    change_members,
    change_territories,
    remove_members,
    staying_in_force,
)
from automations.columns import columns_of
from automations.models import Territory, TerritoryMember
from automations.routing.offers import ROUTED
from records.actions import Outcome
from records.lists.mapping import mapped
from records.models import Batch, Tracked
from users.handover import HANDOVER, Possession
from users.models import User
from users.querysets import UserQuerySet


def mapped_territory(territory: Territory, row: Tracked, into: int) -> dict[str, Any]:
    """The values that change when it names ``into`` instead of the row."""
    params, wanted = territory.params, territory.wanted
    for column in columns_of(territory.list_name).values():
        if column.related is type(row):
            params = mapped(params, column.name, row.pk, into)
    name = row._meta.model_name
    if str(row.pk) in wanted.get(name, ()):
        kept = [each for each in wanted[name] if each != str(row.pk)]
        wanted = {**wanted, name: list(dict.fromkeys([*kept, str(into)]))}
    same = mapped(territory.params, "", 0, 0)
    found = {"params": params} if params != same else {}
    return found | ({"wanted": wanted} if wanted != territory.wanted else {})


def territories_naming(row: Tracked) -> list[Territory]:
    rows = Territory.objects.live().in_order()
    return [each for each in rows if mapped_territory(each, row, 0)]


def map_territories(
    row: Tracked, *, by, into: Tracked | None, batch: Batch | None = None
) -> Outcome:
    """Territories that name the row name its successor, at once; without one they stay, and
    nothing meets them any more."""
    outcome = Outcome(batch=batch)
    found = territories_naming(row) if into is not None else []
    for list_name in sorted({each.list_name for each in found}):
        with staying_in_force(list_name, by=by):
            for each in found:
                if each.list_name == list_name:
                    values = mapped_territory(each, row, into.pk)
                    rows = Territory.objects.with_ids([each.pk])
                    outcome += change_territories(rows, by=by, values=values, batch=outcome.batch)
    return outcome


def count_members(users: UserQuerySet) -> int:
    return _members(users).count()


def _members(users: UserQuerySet):
    return TerritoryMember.objects.live().filter(user__in=users, territory__deleted_at=None)


def hand_over_members(users: UserQuerySet, *, to: User | None, by) -> Outcome:
    """The successor serves their territories; without one nobody does in their place."""
    outcome = Outcome()
    for list_name in ROUTED:
        rows = _members(users).filter(territory__list_name=list_name)
        if not rows.exists():
            continue
        with staying_in_force(list_name, by=by):
            ids, kept = list(rows.values_list("pk", flat=True)), []
            there = set(
                TerritoryMember.objects.live().filter(user=to).values_list("territory", flat=True)
                if to is not None
                else ()
            )
            for pk, territory in rows.order_by("id").values_list("pk", "territory"):
                if to is not None and territory not in there:
                    there.add(territory)
                    kept.append(pk)
            found = TerritoryMember.objects.with_ids(kept)
            outcome += change_members(found, by=by, values={"user": to}, batch=outcome.batch)
            gone = TerritoryMember.objects.with_ids(set(ids) - set(kept))
            outcome += remove_members(gone, by=by, batch=outcome.batch)
    return outcome


HANDOVER.append(Possession(_("places in territories"), count_members, hand_over_members))
