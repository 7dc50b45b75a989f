"""TRUST D9: every (state, what is done to it) of a service, by action, form and bulk edit.

The table is read from the docstring of ``invoices.gates``: what stands there is what holds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse

from invoices import actions
from invoices.actions.days import settle
from invoices.kinds import SubscriptionState
from invoices.models import Subscription
from invoices.tests.actions.allowed import SERVICES, table
from invoices.tests.factories import make_issued
from invoices.tests.subscriptions.make import make_service, noon, sweep
from records.lists import LISTS

pytestmark = pytest.mark.django_db
TABLE = table(SERVICES, SubscriptionState)
TODAY, DAY = date(2027, 3, 10), timedelta(days=1)
NOW = noon(TODAY)


def one(service: Subscription):
    return Subscription.objects.filter(pk=service.pk)


def in_state(state: SubscriptionState, by, *, charged: bool = False) -> Subscription:
    """One with an end, that came into this state by what people do and by its days."""
    begins = TODAY + 5 * DAY if state == SubscriptionState.COMING else TODAY - 5 * DAY
    ends = TODAY - 2 * DAY if state == SubscriptionState.ENDED else TODAY + 20 * DAY
    fields = {"ends_on": ends, "owner": by}
    if state == SubscriptionState.WAITING:
        fields["waits_for"] = make_issued(by, kind="proforma")
    service = make_service(by, starts_on=begins, now=NOW, **fields)
    if charged:
        one(service).update(billed_until=max(begins, TODAY - 4 * DAY))
        settle(one(service), today=TODAY)
    assert service.state == state
    return service


def end(service, by):
    on = max(TODAY, service.starts_on)
    return actions.end_subscriptions(one(service), by=by, on=on, now=NOW)


Act = Callable[[Subscription, object], object]
DONE: dict[str, Act] = {
    "change": lambda service, by: actions.change_subscriptions(
        one(service), by=by, now=NOW, values={"price": 7}
    ),
    "end": end,
    "renew (with an end)": lambda service, by: actions.renew_subscriptions(
        one(service), by=by, now=NOW
    ),
    "trash, never charged": lambda service, by: actions.trash_subscriptions(one(service), by=by),
    "trash, charged": lambda service, by: actions.trash_subscriptions(one(service), by=by),
    "invoice, days left": lambda _service, _by: sweep(TODAY),
}


def told(service: Subscription) -> tuple:
    return one(service).values().get(), service.lines.count()


def test_the_table_is_whole():
    assert {what for what, _state in TABLE} == set(DONE)
    assert {state for _what, state in TABLE} == set(SubscriptionState)


@pytest.mark.parametrize(("what", "state"), TABLE, ids=lambda each: str(each))
def test_what_the_table_allows_happens_and_nothing_else(rep, what, state):
    """D9."""
    service = in_state(state, rep, charged=what == "trash, charged")
    before = told(service)
    DONE[what](service, rep)
    assert (told(service) != before) == TABLE[what, state]


PRESSED = {
    "subscription_end": ("end", {"on": f"{TODAY + 6 * DAY}"}),
    "subscription_renew": ("renew (with an end)", {}),
    "subscription_trash": ("trash, charged", {}),
}


@pytest.mark.parametrize("state", SubscriptionState)
def test_no_form_does_what_the_table_refuses(client, rep, time_machine, state):
    """D9: every button, pressed although it is not shown."""
    time_machine.move_to(NOW)
    client.force_login(rep)
    for name, (what, sent) in PRESSED.items():
        service = in_state(state, rep, charged=True)
        before = told(service)
        client.post(reverse(name, args=[service.pk]), sent)
        assert (told(service) != before) == TABLE[what, state], name


@pytest.mark.parametrize("name", ["state", "billed_until", "ends_on", "lead", "next_on"])
def test_no_bulk_edit_reaches_what_follows_or_was_charged(name):
    """D9: the list offers none of these for change."""
    column = next((c for c in LISTS["subscriptions"].columns if c.name == name), None)
    assert column is None or not column.edit
