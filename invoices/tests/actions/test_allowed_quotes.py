"""TRUST D9: every (state, what is done to it) of a quote, on every path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from invoices import actions
from invoices.kinds import QuoteState
from invoices.models import Invoice, Quote
from invoices.tests.actions.allowed import QUOTES, table
from invoices.tests.factories import NOW, make_quote, make_sent_quote, offer
from records.lists import LISTS

pytestmark = pytest.mark.django_db
TABLE = table(QUOTES, QuoteState)
SAID = {"now": NOW, "name": "Marta"}


def one(quote: Quote):
    return Quote.objects.filter(pk=quote.pk)


def in_state(state: QuoteState, by) -> Quote:
    """A quote that came into this state by what people do."""
    if state == QuoteState.DRAFT:
        return make_quote(by)
    quote = make_sent_quote(by, valid_until=date(2099, 1, 1))
    if state == QuoteState.VIEWED:
        actions.mark_quotes_seen(one(quote), by=by, now=NOW)
    elif state == QuoteState.ACCEPTED:
        actions.accept_quote(quote, by=by, **SAID)
    elif state == QuoteState.DECLINED:
        actions.decline_quote(quote, by=by, **SAID)
    elif state == QuoteState.EXPIRED:
        actions.withdraw_quotes(one(quote), by=by)
    elif state == QuoteState.REPLACED:
        newer = actions.new_version(quote, by=by)
        actions.issue_quotes(one(newer), by=by, now=NOW)
    quote = one(quote).get()
    assert quote.state == state
    return quote


Act = Callable[[Quote, object], object]
DONE: dict[str, Act] = {
    "change, lines": lambda quote, by: actions.change_quotes(
        one(quote), by=by, values={"intro": "Dear all"}, lines=[offer("Other")]
    ),
    "trash": lambda quote, by: actions.trash(one(quote), by=by),
    "send": lambda quote, by: actions.issue_quotes(one(quote), by=by, now=NOW),
    "accept": lambda quote, by: actions.accept_quote(quote, by=by, **SAID),
    "decline": lambda quote, by: actions.decline_quote(quote, by=by, **SAID),
    "withdraw": lambda quote, by: actions.withdraw_quotes(one(quote), by=by),
    "open again": lambda quote, by: actions.reopen_quotes(one(quote), by=by, now=NOW),
    "new version": lambda quote, by: actions.new_version(quote, by=by),
    "invoice": lambda quote, by: actions.invoice_from_quote(quote, by=by),
}
BUTTONS = {
    "quote_trash": ("trash", {}),
    "quote_issue": ("send", {}),
    "quote_answer": ("accept", {"does": "accept", "name": "Marta"}),
    "quote_withdraw": ("withdraw", {}),
    "quote_reopen": ("open again", {}),
    "quote_version": ("new version", {}),
    "quote_invoice": ("invoice", {}),
}


def state_of_it(quote: Quote) -> tuple:
    lines = list(quote.lines.order_by("pk").values())
    made = Quote.objects.count(), Invoice.objects.count()
    return one(quote).values().get(), lines, made


def happens(what: str, quote: Quote, by) -> bool:
    """Whether it was done; what was not done left everything as it was."""
    before = state_of_it(quote)
    try:
        outcome = DONE[what](quote, by)
    except actions.NotOffered:
        outcome = None
    done = outcome is not None and not getattr(outcome, "held", None)
    assert done == (state_of_it(quote) != before), what
    return done


def test_the_table_is_whole():
    """Every state, and everything the product can do to a quote."""
    assert {what for what, _state in TABLE} == set(DONE)
    assert {state for _what, state in TABLE} == set(QuoteState)


@pytest.mark.parametrize(("what", "state"), TABLE, ids=lambda each: str(each))
def test_what_the_table_allows_happens_and_nothing_else(rep, what, state):
    """D9."""
    assert happens(what, in_state(state, rep), rep) == TABLE[what, state]


@pytest.mark.parametrize("state", [each for each in QuoteState if each != QuoteState.DRAFT])
def test_no_bulk_edit_reaches_what_it_says(rep, state):
    """D9: all at once; the owner alone may change."""
    quotes = LISTS["quotes"]
    assert [each.name for each in quotes.columns if each.edit] == ["valid_until", "owner"]
    quote = in_state(state, rep)
    before = state_of_it(quote)
    for name, value in {"valid_until": date(2030, 1, 1), "name": "x", "state": "draft"}.items():
        outcome = quotes.edit(one(quote), by=rep, values={name: value}, gates=(), batch=None)
        assert outcome.held["sent"] == 1
    assert state_of_it(quote) == before
    assert quotes.edit(one(quote), by=rep, values={"owner": rep}, gates=(), batch=None).held == {}


@pytest.mark.parametrize("state", QuoteState)
def test_no_form_does_what_the_table_refuses(client, rep, state):
    """D9: every button, pressed although it is not shown."""
    client.force_login(rep)
    for name, (what, sent) in BUTTONS.items():
        quote = in_state(state, rep)
        before = state_of_it(quote)
        client.post(reverse(name, args=[quote.pk]), sent)
        assert (state_of_it(quote) != before) == TABLE[what, state], name
