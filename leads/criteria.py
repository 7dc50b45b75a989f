"""Entry and exit criteria as gates: one rule on every path (CM-02, LS-06, LS-10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from leads.models import ContactPoint, Criterion, Lead, Side, Status
from records.batches.reasons import RESOLVERS
from records.gates import STANDING, Gate, not_meeting
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
from records.models import Span
from records.once import written_once

# What a criterion may not ask about: it would contain itself.
OWN_PLACE = frozenset({"status", "stage", "status_kind", "stage_category"})


# Criteria are steady: no condition in them asks who it is or what day.
NOBODY = Asker(user=None, now=datetime.min.replace(tzinfo=UTC), zone=UTC)


class NotSteady(Exception):
    """A condition that depends on who asks, on the day or on where the lead stands."""


def columns() -> dict[str, Column]:
    """All columns of leads with every custom field: a criterion means the same for everybody."""
    return LISTS["leads"].own_columns | custom_columns(Lead, None)


def asked_columns(texts: Iterable[str]) -> dict[str, Column]:
    """The columns these conditions may name; custom fields are read only where one is asked for."""
    texts = list(texts)
    if any("custom." in text for text in texts):
        return columns()
    return LISTS["leads"].own_columns if texts else {}


def text_of(criterion: Criterion) -> str:
    return f"{criterion.params} {criterion.required}"


def askable() -> list[Column]:
    """Columns a criterion may want filled in."""
    return [
        column
        for column in columns().values()
        if column.name not in OWN_PLACE and find_filter(columns(), f"{column.name}__empty")
    ]


def params_of(criterion: Criterion) -> QueryDict:
    """Conditions and filled fields in the one language of lists."""
    params = QueryDict(criterion.params, mutable=True)
    for name in criterion.required:
        params[f"{name}__empty"] = "no"
    return params


def filters_of(criterion: Criterion, known: dict[str, Column] | None = None) -> Filters:
    """Raises ``Refused`` where a field it asks for is gone."""
    return read_filters(known or columns(), params_of(criterion))


def must_be_steady(filters: Filters) -> None:
    """Raises NotSteady."""
    conditions = [*filters.conditions, *(c for g in filters.groups for c in g.conditions)]
    for condition in conditions:
        column = condition.filter.column
        if column.name in OWN_PLACE:
            raise NotSteady(
                _("“%(column)s” cannot be part of a criterion.") % {"column": column.label}
            )
        if column.kind == Kind.PERSON and set(condition.values) & {*PEOPLE_WORDS} - {"nobody"}:
            raise NotSteady(_("“me” and “my team” mean something else for everybody."))
        if any(isinstance(each, Period) and each.is_relative for each in condition.values):
            raise NotSteady(_("A criterion cannot depend on today's date."))


def condition_of(criterion: Criterion, known: dict[str, Column]) -> Q:
    """Where a field it asks for is gone, nobody meets it until an admin changes it: a gate that
    opens by itself would be worse."""
    try:
        filters = filters_of(criterion, known)
    except Refused:
        return Q(pk__in=[])
    return filters.q(NOBODY)


def gate_of(criterion: Criterion, known: dict[str, Column]) -> Gate:
    met, inside = condition_of(criterion, known), criterion.inside
    if criterion.side == Side.EXIT:
        return Gate(criterion.code, criterion.words, inside | met, after=True, when=inside)
    return Gate(criterion.code, criterion.words, ~inside | met, after=True)


@written_once
def in_force() -> QuerySet[Criterion]:
    return Criterion.objects.in_force()


def gates() -> list[Gate]:
    """Of every criterion in force; one read where there are none."""
    found = in_force()
    known = asked_columns(map(text_of, found))
    return [gate_of(criterion, known) for criterion in found]


def gates_of_points() -> list[Gate]:
    """An address a criterion asks for cannot be taken away while the lead stands there."""
    entry = [criterion for criterion in in_force() if criterion.side == Side.ENTRY]
    known = asked_columns(map(text_of, entry))
    return [
        Gate(
            criterion.code,
            criterion.words,
            Exists(Lead.objects.filter(gate_of(criterion, known).passes, pk=OuterRef("lead"))),
            after=True,
        )
        for criterion in entry
    ]


STANDING[Lead] = gates
STANDING[ContactPoint] = gates_of_points


def missing(lead: Lead, to: Status) -> list[Criterion]:
    """What this lead lacks to move to a status: exit criteria here, entry criteria there."""
    here, all_asked = lead.status, in_force()
    leaving = [each for each in all_asked if each.side == Side.EXIT and each.is_of(here)]
    if here.stage_id == to.stage_id:  # the stage is not left
        leaving = [each for each in leaving if each.status_id]
    entering = [each for each in all_asked if each.side == Side.ENTRY and each.is_of(to)]
    found = {each.code: each for each in (*leaving, *entering)}
    known = asked_columns(map(text_of, found.values()))
    conditions = {code: condition_of(criterion, known) for code, criterion in found.items()}
    lacks = not_meeting(conditions, Lead.objects.filter(pk=lead.pk))
    return [found[code] for code in lacks.get(lead.pk, [])]


def standing_wrongly(criteria: Iterable[Criterion]) -> dict[Criterion, list[int]]:
    """{entry criterion: ids of live leads that stand there without meeting it}."""
    known = columns()
    found = {}
    for criterion in criteria:
        leads = Lead.objects.live().filter(criterion.inside).exclude(condition_of(criterion, known))
        if ids := list(leads.order_by("id").values_list("id", flat=True)):
            found[criterion] = ids
    return found


def breaches() -> dict[Criterion, list[int]]:
    """What may never be: leads that came to stand where they do after the criterion was set up
    (or last changed), and do not meet it. Those from before may stay and are left out here."""
    entry = Criterion.objects.in_force().filter(side=Side.ENTRY)
    found = {}
    for criterion, ids in standing_wrongly(entry).items():
        since = Span.objects.filter(
            record_type=Lead.record_type, field=Lead.spanned["status"], record_id__in=ids,
            until=None, since__gt=criterion.updated_at,
        )  # fmt: skip
        if later := sorted(since.values_list("record_id", flat=True)):
            found[criterion] = later
    return found


@dataclass(frozen=True)
class Told:
    """A criterion with its conditions in words."""

    criterion: Criterion
    conditions: list[str]


def told_criteria(criteria: Iterable[Criterion], user) -> list[Told]:
    """Conditions in the words of the lists' filters; a field that is gone is named as such."""
    known, found = columns(), []
    for criterion in criteria:
        try:
            filters = filters_of(criterion, known)
        except Refused as refused:
            found.append(Told(criterion, [problem.words for problem in refused.problems]))
            continue
        found.append(Told(criterion, told_filters(filters, user)))
    return found


def told_filters(filters: Filters, user) -> list[str]:
    """Each condition in words, and the groups of "any" in one sentence."""
    labels = read_labels(references(filters), user)
    texts = [str(condition_words(each, labels)) for each in filters.conditions]
    return [*texts, group_words(filters, labels)] if filters.groups else texts


def words_of(code: str) -> str | None:
    """The words of a criterion that held something, even if it is gone by now."""
    pk = code.removeprefix("criterion.")
    found = Criterion.objects.filter(pk=pk).first() if pk.isdigit() else None
    return found.words if found else None


RESOLVERS["criterion."] = words_of
