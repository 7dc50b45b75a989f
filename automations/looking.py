"""What the pages of rules show: each with its last runs, and what it would do now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from automations.engine.due import wait_of
from automations.models import Result, Rule, Run
from automations.offers import AFTER
from automations.reading import Broken, Reading
from automations.words import Told, told
from records.lists.declaration import LISTS

CAP = 1_000


@dataclass(frozen=True)
class Row:
    told: Told
    runs: int
    troubles: int
    last: datetime | None

    @property
    def rule(self) -> Rule:
        return self.told.rule


def overview(rules: Iterable[Rule], user) -> list[Row]:
    rules = list(rules)
    counted = Run.objects.filter(rule__in=[rule.pk for rule in rules]).values("rule")
    troubles = Count("id", filter=Q(result__in=[Result.FAILED, Result.LOOP, Result.HELD]))
    found = {
        each["rule"]: each
        for each in counted.annotate(runs=Count("id"), troubles=troubles, last=Max("at"))
    }
    none = {"runs": 0, "troubles": 0, "last": None}
    rows = []
    for rule in rules:
        here = found.get(rule.pk, none)
        rows.append(Row(told(rule, user), here["runs"], here["troubles"], here["last"]))
    return rows


@dataclass(frozen=True)
class Preview:
    """``matching`` records meet the conditions now; of them ``passed`` have their time behind
    them. Counts stop at 1,000."""

    matching: int
    url: str
    passed: int | None = None

    @property
    def is_capped(self) -> bool:
        return self.matching > CAP


def preview(rule: Rule, user) -> Preview | None:
    """None where the rule points to what is gone."""
    reading = Reading(rule)
    try:
        records = LISTS[rule.list_name].records(user).filter(reading.q)
        passed = None
        if rule.trigger == AFTER:
            limit = reading.asker.now - wait_of(rule)
            past = records.annotate(basis=reading.moment.at).filter(basis__lte=limit)
            passed = past.order_by()[: CAP + 1].count()
    except (Broken, KeyError):
        return None
    url = f"{LISTS[rule.list_name].url()}?{rule.params or 'list=all'}"
    return Preview(records.order_by()[: CAP + 1].count(), url, passed)
