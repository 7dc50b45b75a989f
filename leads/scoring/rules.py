"""The rules as SQL: what each gives a lead today, and the sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property, reduce
from operator import add

from django.core.exceptions import PermissionDenied
from django.db.models import (
    Case,
    DurationField,
    Expression,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
    When,
)
from django.db.models.functions import Cast, Extract, Floor, Greatest, Least, Power, Round
from django.http import QueryDict
from django.utils.translation import gettext as _

from leads.criteria import LEADS
from leads.models import Lead, ScoreRule
from records.lists.asker import Asker
from records.lists.columns import Column, Kind
from records.lists.lean import Filters, read_filters
from records.lists.refused import Refused
from records.lists.values import PEOPLE_WORDS
from records.once import written_once
from users.models import Organisation

MOST = 50
LOWEST, HIGHEST = -32_768, 32_767


class ScoreFollowsRules(PermissionDenied):
    """While there are rules nobody types a score."""


class NotForAScore(Exception):
    """A condition that means something else for everybody, or asks for the score itself."""


@written_once
def rules() -> QuerySet[ScoreRule]:
    """The rules in force, most points first."""
    return ScoreRule.objects.live().order_by("-points", "id")


def is_on() -> bool:
    """With rules the score follows from them; without, it is a field like any other."""
    return ScoreRule.objects.live().exists()


def must_be_typed() -> None:
    """Raises ScoreFollowsRules."""
    if is_on():
        raise ScoreFollowsRules(_("The score follows from rules; it cannot be typed."))


def today() -> Asker:
    """Nobody in particular, today, where the organisation is: every lead is scored alike."""
    return Asker.of(None, zone=Organisation.current().time_zone)


def filters_of(rule: ScoreRule, known: dict[str, Column] | None = None) -> Filters:
    """Raises ``Refused`` where a field it asks for is gone."""
    return read_filters(known or LEADS.columns(), QueryDict(rule.params))


def must_fit(filters: Filters) -> None:
    """Relative dates are welcome, "me" is not. Raises NotForAScore."""
    for condition in [*filters.conditions, *(c for g in filters.groups for c in g.conditions)]:
        column = condition.filter.column
        if column.name == "score":
            raise NotForAScore(_("A score cannot ask for the score."))
        if column.kind == Kind.PERSON and set(condition.values) & {*PEOPLE_WORDS} - {"nobody"}:
            raise NotForAScore(_("“me” and “my team” mean something else for everybody."))


@dataclass(frozen=True)
class Part:
    """A rule with the points it gives; ``problem`` where a field it asks for is gone, in words."""

    rule: ScoreRule
    points: Expression
    problem: str = ""


class Scoring:
    """Rules on a day. The score depends on nothing but the lead and the day, so that one worked
    out by an event and one worked out in the night are the same."""

    def __init__(self, rules: Iterable[ScoreRule], asker: Asker) -> None:
        self.rules, self.asker = list(rules), asker

    @classmethod
    def now(cls) -> Scoring:
        return cls(rules(), today())

    def __bool__(self) -> bool:
        return bool(self.rules)

    @cached_property
    def parts(self) -> list[Part]:
        known = LEADS.asked_columns(rule.params for rule in self.rules)
        return [self._part(rule, known) for rule in self.rules]

    def _part(self, rule: ScoreRule, known: dict[str, Column]) -> Part:
        try:
            condition = filters_of(rule, known).q(self.asker)
        except Refused as refused:
            return Part(rule, Value(0), refused.problems[0].words)
        given = self._given(rule)
        if not condition:
            return Part(rule, given)
        return Part(rule, Case(When(condition, then=given), default=Value(0)))

    def _given(self, rule: ScoreRule) -> Expression:
        if not rule.halve_days:
            return Value(rule.points)
        left = Power(Value(0.5), self._days(rule.halve_from) / Value(float(rule.halve_days)))
        points = Cast(Round(Value(float(rule.points)) * left), IntegerField())
        known = Q(**{f"{rule.halve_from}__isnull": False})
        return Case(When(known, then=points), default=Value(0))

    def _days(self, moment: str) -> Expression:
        """Whole days up to the end of today: it changes at midnight and at no other time."""
        start = datetime.combine(self.asker.today + timedelta(days=1), time.min, self.asker.zone)
        age = ExpressionWrapper(Value(start) - F(moment), output_field=DurationField())
        days = Floor(Extract(age, "epoch") / Value(86_400.0))
        return Greatest(days, Value(0.0), output_field=FloatField())

    @property
    def score(self) -> Expression:
        """The sum, as it is stored; null without rules."""
        if not self.rules:
            return Cast(Value(None), SmallIntegerField())
        total = reduce(add, (part.points for part in self.parts))
        kept = Greatest(Least(total, Value(HIGHEST)), Value(LOWEST))
        return Cast(kept, SmallIntegerField())

    def scored(self, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        """The leads with their score of today as ``scored``."""
        return leads.annotate(scored=self.score)

    def outdated(self, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        """Those whose column says something else, with their score of today as ``scored``."""
        differs = ~Q(score=F("scored")) | Q(score__isnull=True)
        if not self.rules:
            differs = Q(score__isnull=False)
        return self.scored(leads).filter(differs)

    def points_of(self, lead: Lead) -> list[tuple[ScoreRule, int]]:
        """What each rule gives this lead today, rules that give nothing left out; one read."""
        if not self.rules:
            return []
        named = {f"part_{n}": part.points for n, part in enumerate(self.parts)}
        found = Lead.objects.filter(pk=lead.pk).annotate(**named).values_list(*named).get()
        pairs = zip(self.rules, found, strict=True)
        return [(rule, points) for rule, points in pairs if points]
