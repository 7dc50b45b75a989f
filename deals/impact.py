"""What a change of the set-up touches, told before it is made (idea 9)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from automations.impact import rules_pointing_to
from automations.models import Rule
from deals.models import Deal, LostReason, Pipeline, Stage, StageCriterion
from leads.impact import lists_asking_for
from records.models import SavedList, Tracked

LISTS = ("deals",)


@dataclass(frozen=True)
class Impact:
    """Deals that stand there (those in the trash included), stages inside, saved lists and
    criteria that ask for it, rules that name it."""

    deals: int
    stages: int
    lists: int
    criteria: int
    rules: tuple[Rule, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.deals or self.stages or self.lists or self.criteria or self.rules)


def field_of(row: Tracked) -> str:
    """The field of deals, and the filter, that names rows of this kind."""
    return "lost_reason" if isinstance(row, LostReason) else row._meta.model_name


def deals_at(row: Tracked) -> QuerySet[Deal]:
    return Deal.objects.filter(**{field_of(row): row})


def criteria_about(row: Tracked) -> QuerySet[StageCriterion]:
    """Of the stage (of the pipeline's stages), and those whose conditions may name a reason."""
    if isinstance(row, Stage):
        return StageCriterion.objects.live().filter(stage=row)
    if isinstance(row, Pipeline):
        return StageCriterion.objects.in_force().filter(stage__pipeline=row)
    named = Q(params__regex=rf"(^|&)lost_reason(__not)?=([0-9]+,)*{row.pk}(,|&|$)")
    return StageCriterion.objects.in_force().filter(named)


def saved_lists(row: Tracked) -> list[SavedList]:
    return list(lists_asking_for(row, name=field_of(row), of=LISTS))


def impact_of(row: Tracked) -> Impact:
    stages = row.stages.live().count() if isinstance(row, Pipeline) else 0
    lists = len(saved_lists(row))
    if isinstance(row, Pipeline):
        lists += sum(len(saved_lists(stage)) for stage in row.stages.live())
    rules = rules_pointing_to(row)
    if isinstance(row, Pipeline):
        rules += [rule for stage in row.stages.live() for rule in rules_pointing_to(stage)]
    told = tuple({rule.pk: rule for rule in rules}.values())
    return Impact(deals_at(row).count(), stages, lists, criteria_about(row).count(), told)
