"""What a change of the set-up touches, told before it is made (idea 9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from leads.models import Lead, Stage
from records.models import SavedList, Tracked

LISTS = ("leads", "customers")


@dataclass(frozen=True)
class Impact:
    """Leads that stand there (those in the trash included), statuses inside, lists that ask
    for it."""

    leads: int
    statuses: int
    lists: int

    @property
    def is_nothing(self) -> bool:
        return not (self.leads or self.statuses or self.lists)


def field_of(row: Tracked) -> str:
    """The filter that names rows of this kind: "status", "stage", "source" …"""
    return row._meta.model_name


def leads_at(row: Tracked) -> QuerySet[Lead]:
    path = "status__stage" if isinstance(row, Stage) else field_of(row)
    return Lead.objects.filter(**{path: row})


def impact_of(row: Tracked) -> Impact:
    statuses = row.statuses.live().count() if isinstance(row, Stage) else 0
    lists = sum(1 for _each in lists_asking_for(row))
    return Impact(leads_at(row).count(), statuses, lists)


def lists_asking_for(
    row: Tracked, *, name: str = "", of: Sequence[str] = LISTS
) -> Iterator[SavedList]:
    """Saved lists of anybody whose filter ``name`` (the row's own) names the row."""
    name = name or field_of(row)
    for saved in SavedList.objects.live().filter(list_name__in=of, params__contains=name):
        if mapped(saved.params, name, row.pk, 0) != mapped(saved.params, name, row.pk, row.pk):
            yield saved


def mapped(params: str, name: str, old: int, new: int) -> str:
    """The filters of a list with one value of one field replaced by another, each once."""
    found = QueryDict(params, mutable=True)
    for key in list(found):
        values = found.getlist(key)
        if key == "any":
            found.setlist(key, [mapped(each, name, old, new) for each in values])
        elif key in (name, f"{name}__not"):
            split = [part for each in values for part in each.split(",")]
            replaced = [str(new) if part == str(old) else part for part in split]
            found.setlist(key, [",".join(dict.fromkeys(replaced))])
    return found.urlencode(safe=",")
