"""Many sweeps at the same moment charge each period once (X24, TRUST E7)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from invoices.actions import recurring
from invoices.models import InvoiceLine
from invoices.tests.subscriptions.make import make_service, sweep
from leads.tests.factories import make_lead
from users.tests.factories import make_user
from users.tests.race import at_once, meet_after

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
FIRST, DAY = date(2027, 1, 31), date(2027, 3, 5)
KEY = "one_line_of_a_period"


def sweep_at_once(customers: int, sweeps: int) -> int:
    """How many lines there are in the end."""
    user = make_user("seller")
    for n in range(customers):
        make_service(user, starts_on=FIRST, lead=make_lead(f"Mill {n}"))
    found = at_once(*[lambda: sweep(DAY)] * sweeps)
    assert not [each for each in found if isinstance(each, Exception)], found
    return InvoiceLine.objects.count()


def test_six_sweeps_charge_each_period_once():
    """E7: two schedulers, slow sweeps, all at once; two periods of five customers."""
    assert sweep_at_once(5, 6) == 10


@pytest.mark.tampered
def test_control_without_the_claim_and_the_key_a_period_is_charged_twice(monkeypatch):
    """E7: the lock on the customer taken off, and the unique key dropped."""
    monkeypatch.setattr(recurring, "claimed", meet_after(lambda lead: True))
    monkeypatch.setattr(recurring, "lock", lambda model, ids: None)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_get_indexdef('{KEY}'::regclass)")
        (made,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {KEY}")
    try:
        assert sweep_at_once(1, 2) > 2
    finally:
        InvoiceLine.objects.all()._raw_delete("default")
        with connection.cursor() as cursor:
            cursor.execute(made)
