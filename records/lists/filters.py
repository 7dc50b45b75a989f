"""django-filter filters generated from the declaration, one per column and operator.

The same dict of filters feeds the lean reader of pages and jobs (``lean``) and the stock
FilterSet of API and admin (``stock``), so a stored filter, an address and an API call mean
the same records.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django_filters import Filter

from records.lists.asker import Asker
from records.lists.columns import Column
from records.lists.operators import OPERATORS, Operator

# Parameters that are no filters.
RESERVED = frozenset({"sort", "columns", "after", "list", "format", "count", "any"})


class ColumnFilter(Filter):
    """A column with an operator: ``size__gte``."""

    def __init__(self, column: Column, operator: Operator):
        super().__init__(label=f"{column.label} {operator.words}", column=column)
        self.column, self.operator = column, operator
        self.field_class = operator.field

    def q(self, values: list, asker: Asker) -> Q:
        """The condition itself, so that a gate can ask it too (KERNEL 1)."""
        return self.operator.condition(self.column, values, asker)

    def filter(self, qs: QuerySet, value: list | None) -> QuerySet:
        return qs if value is None else qs.filter(self.q(value, self.parent.asker))


def filters_of(columns: dict[str, Column]) -> dict[str, ColumnFilter]:
    """Every filter of these columns by its parameter name."""
    return {
        column.name + operator.suffix: ColumnFilter(column, operator)
        for column in columns.values()
        for operator in OPERATORS
        if operator.fits(column)
    }


def find_filter(columns: dict[str, Column], param: str) -> ColumnFilter | None:
    """The one filter a parameter names, without building its neighbours; ``None`` if unknown."""
    name, separator, rest = param.partition("__")
    column = columns.get(name)
    if column is None:
        return None
    suffix = separator + rest
    return next(
        (ColumnFilter(column, op) for op in OPERATORS if op.suffix == suffix and op.fits(column)),
        None,
    )
