"""Numbers from a counter row that the issuing transaction keeps locked."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from invoices.models import NumberCounter, NumberSeries
from invoices.numbers.patterns import written
from users.models import Organisation


class NoSeries(LookupError):
    """Nobody set up how documents of this kind are numbered."""


def take(kind: str, *, on: date, count: int = 1) -> list[str]:
    """The next ``count`` numbers for documents of ``kind`` dated ``on``, in order.

    Inside the transaction that issues, and late in it: whoever comes second waits until the first
    has committed or given its numbers back, so none is missing and none is there twice. Two
    transactions that take of several kinds take them in the order of ``Series``.
    Raises NoSeries; TransactionManagementError outside a transaction.
    """
    series = NumberSeries.objects.filter(kind=kind).first()
    if series is None:
        raise NoSeries(kind)
    year = on.year if series.yearly else 0
    counters = NumberCounter.objects.filter(series=series, year=year)
    counter = locked(counters).first()
    if counter is None:  # the first of its year; of two who both see none, one inserts
        new = NumberCounter(series=series, year=year, next=series.first)
        NumberCounter.objects.bulk_create([new], ignore_conflicts=True)
        counter = locked(counters).get()
    first = counter.next
    counters.update(next=first + count)
    numbers = range(first, first + count)
    return [written(series.pattern, number=each, year=on.year) for each in numbers]


def locked(counters: QuerySet[NumberCounter]) -> QuerySet[NumberCounter]:
    """A statement of its own, before the number is read (decision 0003)."""
    return counters.select_for_update()


def house_zone() -> str:
    """Where the days on documents are meant."""
    return Organisation.current().time_zone


def day_at(now: datetime) -> date:
    """The day on documents: that of the organisation, whose year ends at its own midnight."""
    return now.astimezone(ZoneInfo(house_zone())).date()
