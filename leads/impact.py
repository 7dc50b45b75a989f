"""What a change of the set-up touches, told before it is made (idea 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from automations.impact import rules_pointing_to
from automations.models import Rule
from leads.models import Lead, Stage
from records.actions import Outcome
from records.lists.mapping import mapped
from records.models import SavedList, Tracked

LISTS = ("leads", "customers")


@dataclass(frozen=True)
class AlsoThere:
    """Records of an upper app that name a row of the set-up: ``tell(row)`` says how many in words
    ("" for none), ``map(row, by=, into=, batch=)`` gives them the successor, or none."""

    tell: Callable[[Tracked], str]
    map: Callable[..., Outcome]


ALSO_THERE: list[AlsoThere] = []


@dataclass(frozen=True)
class Impact:
    """Leads that stand there (those in the trash included), statuses inside, lists that ask
    for it, rules that name it."""

    leads: int
    statuses: int
    lists: int
    others: list[str]
    rules: tuple[Rule, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.leads or self.statuses or self.lists or self.others or self.rules)


def field_of(row: Tracked) -> str:
    """The filter that names rows of this kind: "status", "stage", "source" …"""
    return row._meta.model_name


def leads_at(row: Tracked) -> QuerySet[Lead]:
    path = "status__stage" if isinstance(row, Stage) else field_of(row)
    return Lead.objects.filter(**{path: row})


def impact_of(row: Tracked) -> Impact:
    statuses = row.statuses.live().count() if isinstance(row, Stage) else 0
    lists = sum(1 for _each in lists_asking_for(row))
    others = [words for also in ALSO_THERE if (words := also.tell(row))]
    rules = tuple(rules_pointing_to(row))
    return Impact(leads_at(row).count(), statuses, lists, others, rules)


def lists_asking_for(
    row: Tracked, *, name: str = "", of: Sequence[str] = LISTS
) -> Iterator[SavedList]:
    """Saved lists of anybody whose filter ``name`` (the row's own) names the row."""
    name = name or field_of(row)
    for saved in SavedList.objects.live().filter(list_name__in=of, params__contains=name):
        if mapped(saved.params, name, row.pk, 0) != mapped(saved.params, name, row.pk, row.pk):
            yield saved
