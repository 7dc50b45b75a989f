"""TRUST D4, law 8: many writers, many given back, and not one number missing or there twice."""

from __future__ import annotations

import random
import threading
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction

from invoices.models import NumberCounter, NumberSeries
from invoices.numbers import day_at, take, taking
from users.models import Organisation

# Numbers are taken here without documents to stand on.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.tampered]

WRITERS, ISSUES = 20, 25
MIDNIGHT = datetime(2026, 12, 31, 23, tzinfo=UTC)  # of Berlin


class GivenBack(Exception):
    pass


@pytest.fixture
def series(db):
    Organisation.objects.create(name="Ledger & Sons", time_zone="Europe/Berlin")
    NumberSeries.objects.update_or_create(
        kind="invoice", defaults={"pattern": "RE-{year}-{number:05}", "yearly": True}
    )
    NumberSeries.objects.update_or_create(
        kind="credit_note", defaults={"pattern": "GS{number}", "yearly": False}
    )


def storm(issues: int = ISSUES) -> dict[tuple[str, int], list[str]]:
    """{(kind, year): numbers that were committed}: each writer issues 25 of each kind, gives
    back three in ten, some of those by dying with its connection."""
    issued: dict[tuple[str, int], list[str]] = defaultdict(list)

    def issue(kind: str, now: datetime, chance: random.Random) -> None:
        try:
            with transaction.atomic():
                (number,) = take(kind, on=day_at(now))
                with connection.cursor() as cursor:
                    cursor.execute("select pg_sleep(0.0005)")
                if chance.random() < 0.3:
                    if chance.random() < 0.2:
                        connection.connection.close()  # as a killed worker: nothing says goodbye
                    raise GivenBack
        except GivenBack:
            return issue(kind, now, chance)
        except DatabaseError:
            connection.close()
            return issue(kind, now, chance)
        issued[kind, day_at(now).year].append(number)
        return None

    def writer(place: int) -> None:
        chance = random.Random(place)
        try:
            for turn in range(issues):
                for kind in ("invoice", "credit_note"):
                    issue(kind, MIDNIGHT + timedelta(seconds=turn - issues // 2), chance)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=writer, args=(place,)) for place in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return issued


def test_five_hundred_numbers_of_each_series_without_gap_or_repetition(series):
    """D4: 20 writers, 25 issues each, the year turns at Berlin's midnight in between."""
    issued = storm()
    old, new = issued["invoice", 2026], issued["invoice", 2027]
    assert (len(old), len(new)) == (20 * 12, 20 * 13)
    assert sorted(old) == [f"RE-2026-{n:05}" for n in range(1, len(old) + 1)]
    assert sorted(new) == [f"RE-2027-{n:05}" for n in range(1, len(new) + 1)]
    notes = issued["credit_note", 2026] + issued["credit_note", 2027]
    assert sorted(notes, key=lambda n: int(n[2:])) == [f"GS{n}" for n in range(1, 501)]
    assert set(NumberCounter.objects.values_list("year", "next")) == {
        (2026, 241), (2027, 261), (0, 501)
    }  # fmt: skip


def test_control_without_the_lock_numbers_are_given_twice(series, monkeypatch):
    monkeypatch.setattr(taking, "locked", lambda counters: counters)
    given = Counter(number for numbers in storm(issues=5).values() for number in numbers)
    assert [number for number, times in given.items() if times > 1]


def test_a_bulk_issue_takes_consecutive_numbers(series):
    with transaction.atomic():
        numbers = take("invoice", on=day_at(MIDNIGHT), count=3)
    assert numbers == ["RE-2027-00001", "RE-2027-00002", "RE-2027-00003"]


def test_outside_a_transaction_nothing_is_given(series):
    """Law 8: a number belongs to the transaction that issues."""
    with pytest.raises(transaction.TransactionManagementError):
        take("invoice", on=day_at(MIDNIGHT))


def test_a_kind_nobody_set_up_has_no_numbers(db):
    NumberSeries.objects.filter(kind="quote").delete()
    with pytest.raises(taking.NoSeries), transaction.atomic():
        take("quote", on=day_at(MIDNIGHT))


def test_the_year_is_that_of_the_organisation(series):
    """23:30 in London is the next year in Berlin."""
    assert day_at(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)).year == 2026
    assert day_at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)).year == 2027
