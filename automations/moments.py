"""The dates a rule may count days from: those its subject names, and every date column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db.models import DateTimeField, Expression, F, Func
from django.utils.translation import gettext as _

from automations.columns import ReadColumns, columns_of
from automations.offers import OFFERS, Moment
from records.lists.columns import Column, Kind
from users.models import Organisation


class StartOfDay(Func):
    """Midnight of a day where the organisation is; a day kept as ISO text that is none is null."""

    output_field = DateTimeField()
    arity = 1

    def as_sql(self, compiler, connection, **extra):
        inner, params = compiler.compile(self.source_expressions[0])
        text = (
            f"(CASE WHEN ({inner})::text ~ '^\\d{{4}}-\\d{{2}}-\\d{{2}}$' "
            f"THEN (({inner})::text)::timestamp AT TIME ZONE %s END)"
        )
        return text, [*params, *params, self.extra["zone"]]


def moments_of(list_name: str, read_columns: ReadColumns = columns_of) -> list[Moment]:
    columns = read_columns(list_name)
    named = [_named(each, columns) for each in OFFERS.subjects[list_name].moments]
    taken = {each.name for each in named}
    dated = [
        each
        for each in columns.values()
        if each.kind in (Kind.MOMENT, Kind.DATE) and each.name not in taken and each.filter
    ]
    return [*named, *map(_of_column, dated)]


def moment_of(list_name: str, name: str, read_columns: ReadColumns = columns_of) -> Moment | None:
    found = moments_of(list_name, read_columns)
    return next((each for each in found if each.name == name), None)


def _named(moment: Moment, columns: Mapping[str, Column]) -> Moment:
    if moment.at is not None:
        return moment
    return replace(_of_column(columns[moment.name]), words=moment.words)


def _of_column(column: Column) -> Moment:
    at: Expression = F(column.path) if column.expression is None else column.expression
    if column.kind == Kind.DATE:
        at = StartOfDay(at, zone=Organisation.current().time_zone)
    words = _("the date in “%(field)s”") % {"field": column.label}
    told = column.name if column.definition is not None else column.field.column
    return Moment(column.name, words, at, column=told)
