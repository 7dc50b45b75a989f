"""What leads add to the care of personal data (X36)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.duplicates.pairs import pair, take_turns
from leads.duplicates.traits import refresh_traits
from leads.models import Contact, DuplicatePair, Lead, Trait
from records.personal.erasing import DERIVED, SAME
from records.personal.holdings import Row, holds
from records.personal.subject import Subject
from records.personal.traces import UNSWEPT


def merged_into(ids: Sequence[int]) -> list[int]:
    """Leads that were merged into these, and those merged into them (X02)."""
    found, new = set(ids), list(ids)
    while new:
        rows = Lead.objects.filter(merged_into__in=new).exclude(pk__in=found)
        new = list(rows.values_list("pk", flat=True))
        found |= set(new)
    return sorted(found)


SAME[Lead] = merged_into


def forget_likeness(subject: Subject) -> None:
    """By what they were recognised, and whom they were taken for."""
    ids = list(subject.ids) if subject.model is Lead else []
    ids = subject.lines if subject.model is Contact else ids
    if ids:
        take_turns()
        refresh_traits(ids)
        pair(ids)


DERIVED.append(forget_likeness)
UNSWEPT.add(Trait)


@holds(gettext_lazy("Recognised by"))
def traits(subject: Subject) -> Iterator[Row]:
    ids = subject.parts.get(Lead, [])
    for kind, key in Trait.objects.filter(lead__in=ids).values_list("kind", "key"):
        yield {_("Kind"): kind, _("Value"): key}


@holds(gettext_lazy("Possible duplicates"))
def pairs(subject: Subject) -> Iterator[Row]:
    ids = subject.parts.get(Lead, [])
    for each in DuplicatePair.objects.filter(Q(low__in=ids) | Q(high__in=ids)):
        yield {_("Leads"): [each.low_id, each.high_id], _("Reasons"): each.reasons}
