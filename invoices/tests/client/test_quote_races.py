"""Ten answers at once have one effect (TRUST D7, A10). The controls take the gate away and
fail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from invoices import actions
from invoices.actions import answering, seeing
from invoices.models import Invoice, Quote
from invoices.tests.factories import NOW, make_quote, make_sent_quote, offer
from invoices.views.public import CLIENT
from records.gates import Gate
from records.models import Event
from users.tests.race import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.usefixtures("fresh_cache"),
]
TEN = range(10)
OPEN = Gate("open", "", Q(pk__gt=0))


def told(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_ten_posts_of_one_page_accept_once(rep):
    """D7: the same form token, ten times at the same moment; the rest see the first result."""
    quote = make_sent_quote(rep, offer(), offer("Stand", "50", optional=True), now=timezone.now())
    token = actions.make_links(Quote.objects.all(), by=rep)[quote.pk]
    data = {"does": "accept", "name": "Marta", "option": quote.lines.get(optional=True).pk}
    data["form_token"] = "the-same"

    def post():
        return Client().post(f"/q/{token}/answer/", data).status_code

    assert at_once(*(post for _n in TEN)) == [302] * 10
    assert (told("quotes.accepted"), told("quotes.option_chosen")) == (1, 1)


def test_yes_and_no_at_once_is_one_of_them(rep):
    """D7: different pages, different answers: the first counts, and it is all that is told."""
    quote = make_sent_quote(rep)

    def yes():
        return actions.accept_quote(quote, by=CLIENT, now=NOW, name="Yes")

    def no():
        return actions.decline_quote(quote, by=CLIENT, now=NOW, name="No")

    at_once(*[yes, no] * 5)
    found = Quote.objects.get()
    assert told("quotes.accepted") + told("quotes.declined") == 1
    assert found.answered_by == {"accepted": "Yes", "declined": "No"}[found.state]


def test_control_without_the_gate_both_are_told(rep, monkeypatch):
    quote = make_sent_quote(rep)
    monkeypatch.setattr(answering, "IS_WAITING", OPEN)
    actions.decline_quote(quote, by=CLIENT, now=NOW, name="No")
    actions.accept_quote(quote, by=CLIENT, now=NOW, name="Yes")
    assert told("quotes.accepted") + told("quotes.declined") == 2


def test_accepted_while_the_newer_version_goes_out(rep):
    """Whoever comes first: either it was accepted and the newer stays a draft, or it is replaced
    and was never accepted."""
    for _each in range(3):
        quote = make_sent_quote(rep)
        newer = Quote.objects.filter(pk=actions.new_version(quote, by=rep).pk)

        def accept(quote=quote):
            return actions.accept_quote(quote, by=CLIENT, now=NOW, name="Marta")

        def issue(newer=newer):
            return actions.issue_quotes(newer, by=rep, now=NOW)

        assert not [each for each in at_once(accept, issue) if isinstance(each, Exception)]
        states = Quote.objects.get(pk=quote.pk).state, newer.get().state
        assert states in {("accepted", "draft"), ("replaced", "sent")}


def test_one_invoice_of_ten_clicks(rep):
    """D7."""
    quote = make_sent_quote(rep)
    actions.accept_quote(quote, by=rep, now=NOW, name="Marta")
    made = at_once(*(lambda: actions.invoice_from_quote(quote, by=rep) for _n in TEN))
    assert {each.pk for each in made} == {Invoice.objects.get().pk}


def test_ten_sends_give_one_number(rep):
    """D4, D7."""
    quote = Quote.objects.filter(pk=make_quote(rep).pk)
    at_once(*(lambda: actions.issue_quotes(quote, by=rep, now=NOW) for _n in TEN))
    assert quote.get().number == "Q-2026-0001" and told("quotes.issued") == 1
    assert make_sent_quote(rep).number == "Q-2026-0002"


def test_seen_and_expired_are_noted_once(rep):
    make_sent_quote(rep, valid_until=NOW.date())

    def see():
        return actions.mark_quotes_seen(Quote.objects.all(), by=CLIENT, now=NOW)

    def end():
        return actions.expire(now=NOW + timedelta(days=1))

    at_once(*(see for _n in range(4)))
    at_once(*(end for _n in range(4)))
    assert (told("quotes.viewed"), told("quotes.expired")) == (1, 1)


def test_control_without_the_gate_seen_is_noted_again(rep, monkeypatch):
    make_sent_quote(rep)
    monkeypatch.setattr(seeing, "UNSEEN", OPEN)
    for hours in range(2):
        now = NOW + timedelta(hours=hours)
        actions.mark_quotes_seen(Quote.objects.all(), by=CLIENT, now=now)
    assert told("quotes.viewed") == 2
