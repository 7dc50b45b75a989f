"""Filters that name a record: it has to be there (TRUST A7)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from records.lists.columns import Kind
from records.lists.labels import Labels, read_labels
from records.lists.lean import Condition, Filters
from records.lists.refused import Problem, Refused
from records.lists.words import references


def require_known(filters: Filters, user, labels: Labels | None = None) -> None:
    """Raises Refused where a filter names what nobody has, or what the reader may not see: both
    in the same words, so that a number tells nothing (A2).

    Only of people is it kept apart: a saved list stays when a colleague moves out of sight. With
    the page's ``labels`` at hand nothing is asked.
    """
    if labels is None:
        labels = read_labels(references(filters), user)
    problems = list(unknown(filters, labels))
    if problems:
        raise Refused(*problems)


def unknown(filters: Filters, labels: Labels) -> Iterator[Problem]:
    named = [(condition.param, condition) for condition in filters.conditions]
    named += [("any", condition) for group in filters.groups for condition in group.conditions]
    for param, condition in named:
        for record_id in sorted(missing(condition, labels)):
            text = {"text": record_id}
            words = _("“%(text)s” is not one of the choices") % text
            yield Problem(param, f"{condition.filter.column.label}: {words}.")


def missing(condition: Condition, labels: Labels) -> set[int]:
    column = condition.filter.column
    if not column.is_reference or condition.filter.operator.name == "empty":
        return set()
    ids = {value for value in condition.values if isinstance(value, int)}
    ids -= labels.get(column.name, {}).keys()
    if ids and column.kind == Kind.PERSON:
        people = column.related._base_manager.filter(pk__in=ids)
        ids -= set(people.values_list("pk", flat=True))
    return ids
