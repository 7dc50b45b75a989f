"""Ten clicks at the same moment make one customer (TRUST D7)."""

from __future__ import annotations

import pytest

from invoices import actions
from invoices.actions import converting
from invoices.models import Invoice, Subscription
from invoices.tests.converting.make import NOW, of, one, ready_lead, sent_quote
from users.tests.factories import make_user
from users.tests.race import at_once, meet_after

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def converted_at_once(times: int) -> tuple[int, int]:
    user = make_user("seller")
    lead = ready_lead(user)
    quote = sent_quote(user, lead)
    actions.accept_quote(quote, by=user, now=NOW, name="Ada")
    plan = of(quote)
    at_once(*[lambda: actions.convert(one(lead), by=user, plan=plan, now=NOW)] * times)
    return Invoice.objects.count(), Subscription.objects.count()


def test_ten_at_once():
    assert converted_at_once(10) == (1, 1)


def test_control_without_the_lock_there_are_two(monkeypatch):
    monkeypatch.setattr(converting, "lock", lambda model, ids: None)
    monkeypatch.setattr(converting, "_is_done", meet_after(converting._is_done))
    assert converted_at_once(2) == (2, 2)
