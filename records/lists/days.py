"""Days that are meant in a time zone of their own, such as the day somebody elsewhere is to act."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from django.db.models import DateField, DateTimeField, F, Func, Value

from records.lists.asker import Asker
from records.lists.columns import Column
from records.lists.periods import Period


class DayAsHere(Func):
    """The row's day, moved by as many days as the calendar there is ahead of the asker's: what is
    due today there has then the date of today here."""

    output_field = DateField()

    def as_sql(self, compiler, connection, **_context):
        compiled = [compiler.compile(each) for each in self.source_expressions]
        day, zone, now, today = (text for text, _params in compiled)
        params = [param for _text, some in compiled for param in some]
        return f"({day} - (timezone({zone}, {now})::date - {today}::date))", params


def as_meant_there(column: Column, period: Period, asker: Asker) -> tuple[Column, Asker]:
    """For “today” and other wordings that move: the column as the asker's calendar has it, or the
    asker where all its days are meant in one zone."""
    if not column.zone or not period.is_relative:
        return column, asker
    if callable(column.zone):
        return column, replace(asker, zone=ZoneInfo(column.zone()))
    now = Value(asker.now, output_field=DateTimeField())
    today = Value(asker.today, output_field=DateField())
    there = DayAsHere(F(column.path), F(column.zone), now, today)
    return replace(column, expression=there), asker
