"""What must be true of a record to stand somewhere, or to leave it, as an organisation says it.

An app keeps its criteria in a table of its own; here they become gates, conditions and words.
A criterion has ``code``, ``words``, ``side`` ("entry": holds as long as a record stands there;
"exit": must hold when it leaves), ``required`` (names of columns that must not be empty),
``params`` (filters in the list language) and ``inside`` (records that stand where it belongs).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from records.gates import Gate, not_meeting
from records.lists.asker import Asker
from records.lists.columns import Column, Kind
from records.lists.custom import custom_columns
from records.lists.declaration import LISTS
from records.lists.filters import find_filter
from records.lists.labels import read_labels
from records.lists.lean import Filters, read_filters
from records.lists.periods import Period
from records.lists.refused import Refused
from records.lists.values import PEOPLE_WORDS
from records.lists.words import condition_words, group_words, references
from records.models import Record, Span

# Criteria are steady: no condition in them asks who it is or what day.
NOBODY = Asker(user=None, now=datetime.min.replace(tzinfo=UTC), zone=UTC)
ENTRY, EXIT = "entry", "exit"


class NotSteady(Exception):
    """A condition that depends on who asks, on the day or on where the record stands."""


class Criterion(Protocol):
    code: str
    words: str
    side: str
    required: list[str]
    params: str
    updated_at: datetime

    @property
    def inside(self) -> Q: ...


@dataclass(frozen=True)
class Told:
    """A criterion with its conditions in words."""

    criterion: Any
    conditions: list[str]


# Every book of the product, for the check that nobody stands where they may not.
BOOKS: list[Book] = []


@dataclass(frozen=True)
class Book:
    """The criteria of one record type; it registers itself.

    ``list_name``  whose columns conditions speak of
    ``own_place``  columns a criterion may not ask about: it would contain itself
    ``spanned``    field whose spans say since when a record stands where it does
    ``in_force``   the criteria of places in use
    """

    list_name: str
    own_place: frozenset[str]
    spanned: str
    in_force: Callable[[], Iterable[Any]]

    def __post_init__(self) -> None:
        BOOKS.append(self)

    @property
    def model(self) -> type[Record]:
        return LISTS[self.list_name].model

    def columns(self) -> dict[str, Column]:
        """All columns with every custom field: a criterion means the same for everybody."""
        return LISTS[self.list_name].own_columns | custom_columns(self.model, None)

    def asked_columns(self, texts: Iterable[str]) -> dict[str, Column]:
        """The columns these conditions may name; custom fields are read only where asked for."""
        texts = list(texts)
        if any("custom." in text for text in texts):
            return self.columns()
        return LISTS[self.list_name].own_columns if texts else {}

    def askable(self) -> list[Column]:
        """Columns a criterion may want filled in."""
        known = self.columns()
        return [
            column
            for column in known.values()
            if column.name not in self.own_place and find_filter(known, f"{column.name}__empty")
        ]

    def filters_of(self, criterion: Criterion, known: dict[str, Column] | None = None) -> Filters:
        """Raises ``Refused`` where a field it asks for is gone."""
        return read_filters(known or self.columns(), params_of(criterion))

    def must_be_steady(self, filters: Filters) -> None:
        """Raises NotSteady."""
        conditions = [*filters.conditions, *(c for g in filters.groups for c in g.conditions)]
        for condition in conditions:
            column = condition.filter.column
            if column.name in self.own_place:
                words = _("“%(column)s” cannot be part of a criterion.")
                raise NotSteady(words % {"column": column.label})
            if column.kind == Kind.PERSON and set(condition.values) & {*PEOPLE_WORDS} - {"nobody"}:
                raise NotSteady(_("“me” and “my team” mean something else for everybody."))
            if any(isinstance(each, Period) and each.is_relative for each in condition.values):
                raise NotSteady(_("A criterion cannot depend on today's date."))

    def condition_of(self, criterion: Criterion, known: dict[str, Column]) -> Q:
        """Where a field it asks for is gone, nobody meets it until an admin changes it: a gate
        that opens by itself would be worse."""
        try:
            filters = self.filters_of(criterion, known)
        except Refused:
            return Q(pk__in=[])
        return filters.q(NOBODY)

    def gate_of(self, criterion: Criterion, known: dict[str, Column]) -> Gate:
        met, inside = self.condition_of(criterion, known), criterion.inside
        if criterion.side == EXIT:
            return Gate(criterion.code, criterion.words, inside | met, after=True, when=inside)
        return Gate(criterion.code, criterion.words, ~inside | met, after=True)

    def gates(self) -> list[Gate]:
        """Of every criterion in force; one read where there are none."""
        found = list(self.in_force())
        known = self.asked_columns(map(text_of, found))
        return [self.gate_of(criterion, known) for criterion in found]

    def missing(self, record: Record, criteria: Iterable[Any]) -> list[Any]:
        """Those of the criteria the record does not meet."""
        found = {each.code: each for each in criteria}
        known = self.asked_columns(map(text_of, found.values()))
        conditions = {code: self.condition_of(each, known) for code, each in found.items()}
        lacks = not_meeting(conditions, self.model.objects.filter(pk=record.pk))
        return [found[code] for code in lacks.get(record.pk, [])]

    def standing_wrongly(self, criteria: Iterable[Any]) -> dict[Any, list[int]]:
        """{entry criterion: ids of live records that stand there without meeting it}."""
        known, found = self.columns(), {}
        for criterion in criteria:
            records = self.model.objects.live().filter(criterion.inside)
            records = records.exclude(self.condition_of(criterion, known))
            if ids := list(records.order_by("id").values_list("id", flat=True)):
                found[criterion] = ids
        return found

    def breaches(self) -> dict[Any, list[int]]:
        """What may never be: records that came to stand where they do after the criterion was set
        up (or last changed), and do not meet it. Those from before may stay and are left out."""
        entry, found = [each for each in self.in_force() if each.side == ENTRY], {}
        for criterion, ids in self.standing_wrongly(entry).items():
            since = Span.objects.filter(
                record_type=self.model.record_type, field=self.model.spanned[self.spanned],
                record_id__in=ids, until=None, since__gt=criterion.updated_at,
            )  # fmt: skip
            if later := sorted(since.values_list("record_id", flat=True)):
                found[criterion] = later
        return found

    def told(self, criteria: Iterable[Any], user) -> list[Told]:
        """Conditions in the words of the lists' filters; a field that is gone is named as such."""
        known, found = self.columns(), []
        for criterion in criteria:
            try:
                filters = self.filters_of(criterion, known)
            except Refused as refused:
                found.append(Told(criterion, [problem.words for problem in refused.problems]))
                continue
            found.append(Told(criterion, told_filters(filters, user)))
        return found


def text_of(criterion: Criterion) -> str:
    return f"{criterion.params} {criterion.required}"


def params_of(criterion: Criterion) -> QueryDict:
    """Conditions and filled fields in the one language of lists."""
    params = QueryDict(criterion.params, mutable=True)
    for name in criterion.required:
        params[f"{name}__empty"] = "no"
    return params


def told_filters(filters: Filters, user) -> list[str]:
    """Each condition in words, and the groups of "any" in one sentence."""
    labels = read_labels(references(filters), user)
    texts: Sequence[Any] = [str(condition_words(each, labels)) for each in filters.conditions]
    return [*texts, group_words(filters, labels)] if filters.groups else [*texts]


def words_by_code(model: type[models.Model], prefix: str) -> Callable[[str], str | None]:
    """The words of a criterion that held something, even if it is gone by now."""

    def words_of(code: str) -> str | None:
        pk = code.removeprefix(prefix)
        found = model._default_manager.filter(pk=pk).first() if pk.isdigit() else None
        return found.words if found else None

    return words_of
