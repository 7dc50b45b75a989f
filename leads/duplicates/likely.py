"""Leads that are likely the same as one somebody is typing, looks at, or imports (X01)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from leads.duplicates.measure import Match, matches, probes
from leads.duplicates.traits import Key, typed_traits
from leads.models import DuplicatePair, Lead, TraitKind
from records.once import written_once
from users.models import Organisation

SHOWN = 5


@dataclass(frozen=True)
class Alike:
    """A lead the user may see, and in words why it may be the same."""

    lead: Lead
    kinds: tuple[str, ...]

    @property
    def reasons(self) -> list[str]:
        return reasons_in_words(self.kinds)


def reasons_in_words(kinds: Iterable[str]) -> list[str]:
    order = list(TraitKind)
    return [str(TraitKind(kind).label) for kind in sorted(kinds, key=lambda k: order.index(k))]


def alike_to_typed(values: Mapping[str, Any], *, user, limit: int = SHOWN) -> list[Alike]:
    """The surest first. Values are fields of the form as typed; addresses may be lists."""
    keys = typed_traits(dict(values), country=Organisation.current().country)
    found = matches(probes([(0, keys)]), user=user)
    return _seen(found, user)[:limit]


def _seen(found: list[Match], user) -> list[Alike]:
    """Fetched through ``visible_to`` once more, surest first."""
    kinds: dict[int, dict[str, int]] = {}
    for match in found:
        kinds.setdefault(match.lead_id, {})[match.kind] = match.strength
    leads = Lead.objects.live().visible_to(user).with_ids(kinds).select_related("status", "owner")
    surest = sorted(leads, key=lambda lead: (-sum(kinds[lead.pk].values()), -lead.pk))
    return [Alike(lead, tuple(kinds[lead.pk])) for lead in surest]


@written_once
def open_pairs(lead_id: int) -> QuerySet[DuplicatePair]:
    """Whoever may see them; most leads have none."""
    return DuplicatePair.objects.open().of(lead_id)[:1]


def alike_to(lead: Lead, *, user, limit: int = SHOWN) -> list[Alike]:
    """From the table of pairs, so that a record page pays one small read."""
    if not open_pairs(lead.pk):
        return []
    pairs = DuplicatePair.objects.visible_to(user).open().of(lead.pk).surest_first()
    both = pairs.select_related("low__status", "low__owner", "high__status", "high__owner")
    return [
        Alike(pair.high if pair.low_id == lead.pk else pair.low, tuple(pair.reasons))
        for pair in both[:limit]
    ]


def alike_rows(rows: Iterable[tuple[int, Iterable[Key]]], *, user) -> dict[int, Match]:
    """{row: the surest lead alike to it} of rows that are to become leads, by their traits."""
    best: dict[int, Match] = {}
    for match in matches(probes(rows), user=user):
        known = best.get(match.number)
        if known is None or match.strength > known.strength:
            best[match.number] = match
    return best
