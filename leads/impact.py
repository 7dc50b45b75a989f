"""What a change of the set-up touches, told before it is made (idea 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from automations.impact import rules_pointing_to
from automations.models import Rule
from leads.models import Lead, Stage
from records.lists.mapping import mapped
from records.models import SavedList, Tracked

LISTS = ("leads", "customers")


@dataclass(frozen=True)
class Impact:
    """Leads that stand there (those in the trash included), statuses inside, lists that ask
    for it, rules that name it."""

    leads: int
    statuses: int
    lists: int
    rules: tuple[Rule, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.leads or self.statuses or self.lists or self.rules)


def field_of(row: Tracked) -> str:
    """The filter that names rows of this kind: "status", "stage", "source" …"""
    return row._meta.model_name


def leads_at(row: Tracked) -> QuerySet[Lead]:
    path = "status__stage" if isinstance(row, Stage) else field_of(row)
    return Lead.objects.filter(**{path: row})


def impact_of(row: Tracked) -> Impact:
    statuses = row.statuses.live().count() if isinstance(row, Stage) else 0
    lists = sum(1 for _each in lists_asking_for(row))
    return Impact(leads_at(row).count(), statuses, lists, tuple(rules_pointing_to(row)))


def lists_asking_for(row: Tracked) -> Iterator[SavedList]:
    """Saved lists of anybody whose filter names the row."""
    name = field_of(row)
    for saved in SavedList.objects.live().filter(list_name__in=LISTS, params__contains=name):
        if mapped(saved.params, name, row.pk, 0) != mapped(saved.params, name, row.pk, row.pk):
            yield saved
