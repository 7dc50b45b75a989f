"""Every write of rates."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import connection, transaction

from deals.money import jobs
from deals.money.reading import Rate
from users.gates import must_be_admin

CHUNK = 5_000
STORE = """
    INSERT INTO deals_exchangerate AS known (currency, day, per_euro)
    SELECT * FROM unnest(%s::text[], %s::date[], %s::numeric[])
    ON CONFLICT (currency, day) DO UPDATE SET per_euro = excluded.per_euro
    WHERE known.per_euro <> excluded.per_euro
"""


@transaction.atomic
def save_rates(rates: Iterable[Rate], *, by) -> int:
    """Stores rates; one of the same currency and day is replaced. Returns how many are new or
    different. Deals that may be worth something else now are worked out anew by a job; the frozen
    rates of closed deals stay (X22). Only admins. Raises PermissionDenied.
    """
    must_be_admin(by)
    stored, left = 0, iter(rates)
    while chunk := {(rate.currency, rate.day): rate for rate in islice(left, CHUNK)}:
        stored += _store(chunk)  # a file may name a day twice: the later line holds
    if stored:
        jobs.start_revaluing(by=by)
    return stored


def _store(rates: dict[Any, Rate]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(STORE, [list(column) for column in zip(*rates.values(), strict=True)])
        return cursor.rowcount
