"""A stored rule, read: its conditions typed, its effects known, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from automations.columns import ReadColumns, columns_of
from automations.effects import Unknown, effect_of
from automations.models import Rule
from automations.moments import moment_of
from automations.offers import (
    AFTER,
    ENTERS,
    LEAVES,
    OFFERS,
    SPECIAL,
    Effect,
    Moment,
    Subject,
    Trigger,
    trigger_of,
)
from records.lists.asker import Asker
from records.lists.columns import Column, Kind
from records.lists.declaration import LISTS
from records.lists.known import require_known
from records.lists.lean import Filters, read_filters
from records.lists.periods import Period
from records.lists.refused import Refused
from records.lists.values import PEOPLE_WORDS
from users.models import Organisation


class Broken(Exception):
    """The rule points to something that is gone or asks what cannot be asked; says what."""


def nobody(now=None) -> Asker:
    """Nobody in particular, where the organisation is: a rule means the same whoever looks."""
    return Asker.of(None, now, zone=Organisation.current().time_zone)


def conditions_of(filters: Filters):
    return [*filters.conditions, *(each for group in filters.groups for each in group.conditions)]


def must_fit(filters: Filters, *, steady: bool) -> None:
    """No "me"; where entering counts, no relative dates either: they move while nothing happens.
    Raises Broken."""
    for condition in conditions_of(filters):
        column = condition.filter.column
        if column.kind == Kind.PERSON and set(condition.values) & {*PEOPLE_WORDS} - {"nobody"}:
            raise Broken(_("“me” and “my team” mean something else for everybody."))
        if steady and any(isinstance(v, Period) and v.is_relative for v in condition.values):
            words = _(
                "A condition to enter or leave cannot depend on today's date: "
                "let the rule wait some days after a date instead."
            )
            raise Broken(words)


@dataclass(eq=False)
class Reading:
    """A rule at a moment. Properties raise Broken where it cannot act any more.

    ``read_columns`` may remember what it read, where many rules are read at the same moment.
    """

    rule: Rule
    asker: Asker = field(default_factory=nobody)
    read_columns: ReadColumns = columns_of

    @cached_property
    def subject(self) -> Subject:
        if self.rule.list_name not in OFFERS.subjects:
            raise Broken(_("Rules cannot be about these records any more."))
        return OFFERS.subjects[self.rule.list_name]

    @cached_property
    def model(self):
        self.subject  # noqa: B018  (raises where the records are gone)
        return LISTS[self.rule.list_name].model

    @cached_property
    def columns(self) -> dict[str, Column]:
        return self.read_columns(self.rule.list_name)

    def filters(self, params: str, *, steady: bool = False) -> Filters:
        try:
            found = read_filters(self.columns, QueryDict(params))
        except Refused as refused:
            raise Broken(refused.problems[0].words) from refused
        must_fit(found, steady=steady)
        return found

    @cached_property
    def condition(self) -> Filters:
        return self.filters(self.rule.params)

    @cached_property
    def place(self) -> Filters:
        """What a record enters or leaves."""
        return self.filters(self.rule.when.get("params", ""), steady=True)

    @cached_property
    def moment(self) -> Moment:
        name = self.rule.when.get("moment", "")
        found = moment_of(self.rule.list_name, name, self.read_columns)
        if found is None:
            raise Broken(_("The date it counts from is not there any more."))
        return found

    @cached_property
    def trigger(self) -> Trigger:
        """The kind of event, for rules an event sets off."""
        found = trigger_of(self.rule.trigger, self.rule.list_name)
        if found is None:
            raise Broken(_("What sets it off does not exist any more."))
        return found

    @cached_property
    def effects(self) -> list[tuple[Effect, dict[str, Any]]]:
        try:
            return [
                (effect_of(each["effect"], self.rule.list_name, self.read_columns), each)
                for each in self.rule.effects
            ]
        except Unknown as problem:
            raise Broken(str(problem)) from problem

    @cached_property
    def q(self) -> Q:
        return self.condition.q(self.asker)

    @cached_property
    def place_q(self) -> Q:
        return self.place.q(self.asker)

    def records(self) -> QuerySet:
        return self.model.objects.live()

    def matching(self) -> QuerySet:
        """Records that meet the conditions now."""
        return self.records().filter(self.q) if self.condition else self.records()

    def inside(self) -> QuerySet:
        """Records that meet the condition to enter or leave now."""
        return self.records().filter(self.place_q)

    def check(self) -> None:
        """Reads all of it, also whether what it points to is still there. Raises Broken."""
        self._check_filters(self.condition)
        if self.rule.trigger in (ENTERS, LEAVES):
            self._check_filters(self.place)
        elif self.rule.trigger == AFTER:
            self.moment  # noqa: B018
        elif self.rule.trigger not in SPECIAL:
            self.trigger  # noqa: B018
        for effect, values in self.effects:
            if problem := effect.problem(values):
                raise Broken(problem)

    def _check_filters(self, filters: Filters) -> None:
        try:
            require_known(filters, None, _labels(filters))
        except Refused as refused:
            raise Broken(refused.problems[0].words) from refused


def _labels(filters: Filters) -> dict:
    """Of what the filters name, as far as it is still in use."""
    found: dict[str, dict] = {}
    for condition in conditions_of(filters):
        column = condition.filter.column
        if column.is_reference:
            ids = [value for value in condition.values if isinstance(value, int)]
            rows = column.related._base_manager.filter(pk__in=ids)
            if hasattr(column.related, "deleted_at"):
                rows = rows.filter(deleted_at__isnull=True)
            found.setdefault(column.name, {}).update(
                dict.fromkeys(rows.values_list("pk", flat=True))
            )
    return found
