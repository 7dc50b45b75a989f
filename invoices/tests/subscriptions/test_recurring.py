"""Invoices of services write themselves, each period once (X24; TRUST E7, E8, E6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from invoices import actions
from invoices.actions import recurring
from invoices.actions.notices import notice_of
from invoices.computing import Uncomputable
from invoices.models import Invoice, Seller, Subscription
from invoices.tests.subscriptions.make import make_service, noon, periods_of, sweep
from leads.tests.factories import make_lead, make_point
from notifications.models import Message
from records.actions import undo
from records.models import Batch

pytestmark = pytest.mark.django_db
FIRST = date(2027, 1, 31)


def test_a_draft_with_the_days_of_service_is_written_on_its_day(rep):
    """X24: with start and end, for the owner of the service; again changes nothing."""
    service = make_service(rep, starts_on=FIRST, owner=rep, quantity=2)
    for _again in range(2):
        sweep(FIRST)
    invoice = Invoice.objects.get()
    assert (invoice.state, invoice.net, invoice.owner) == ("draft", Decimal(60), rep)
    assert periods_of(service) == [(FIRST, date(2027, 2, 27))]
    assert Subscription.objects.get().next_on == date(2027, 2, 28)


def test_missed_days_are_caught_up_with_an_invoice_for_each_period(rep):
    """E8: a worker that slept for three months."""
    service = make_service(rep, starts_on=FIRST)
    sweep(date(2027, 4, 29))
    assert Invoice.objects.count() == 3
    assert periods_of(service) == [
        (FIRST, date(2027, 2, 27)),
        (date(2027, 2, 28), date(2027, 3, 30)),
        (date(2027, 3, 31), date(2027, 4, 29)),
    ]


def test_services_of_one_customer_stand_on_one_invoice(rep):
    """One per customer and currency."""
    lead, other = make_lead("Mill"), make_lead("Harbour Bakery")
    for values in ({}, {}, {"currency": "USD"}):
        make_service(rep, starts_on=FIRST, lead=lead, **values)
    make_service(rep, starts_on=FIRST, lead=other)
    sweep(FIRST)
    found = Invoice.objects.order_by("lead", "currency")
    assert [(i.lead, i.currency, i.lines.count()) for i in found] == [
        (lead, "EUR", 2),
        (lead, "USD", 1),
        (other, "EUR", 1),
    ]


def test_a_period_cut_short_costs_its_days(rep):
    service = make_service(rep, starts_on=date(2027, 3, 1), price=31, ends_on=date(2027, 4, 10))
    sweep(date(2027, 6, 1))
    prices = list(service.lines.order_by("id").values_list("price", "details"))
    assert prices == [(31, ""), (Decimal("10.33"), "10 of 30 days")]
    assert Subscription.objects.get().next_on is None


def test_what_ended_before_anybody_looked_is_charged_until_its_end(rep):
    service = make_service(rep, starts_on=FIRST, now=noon(date(2027, 1, 1)))
    how = {"by": rep, "on": date(2027, 3, 30), "now": noon(date(2027, 1, 2))}
    actions.end_subscriptions(Subscription.objects.filter(pk=service.pk), **how)
    sweep(date(2027, 9, 1))
    assert periods_of(service)[-1][1] == date(2027, 3, 30)
    assert Subscription.objects.get().state == "ended"


def test_it_is_issued_and_sent_where_that_is_set_up(rep):
    """X24: for all, or as one service says otherwise."""
    Seller.objects.create(recurring="issue")
    lead = make_lead("Mill")
    make_point(lead, "office@mill.example")
    make_service(rep, starts_on=FIRST, lead=lead)
    make_service(rep, starts_on=FIRST, lead=lead, invoicing="send")
    make_service(rep, starts_on=FIRST, lead=lead, invoicing="draft")
    assert not notice_of("issued").to_client_mail
    sweep(FIRST)
    assert sorted(Invoice.objects.values_list("state", flat=True)) == ["draft", "open", "open"]
    assert Message.objects.get().recipient == "office@mill.example"


def test_what_cannot_be_invoiced_keeps_nobody_else_from_theirs(rep, monkeypatch):
    """E6: it stays due, and is in the list of what waits."""
    bad, good = (make_service(rep, starts_on=FIRST, lead=make_lead(n)) for n in ("Bad", "Good"))
    write = recurring.draft_invoice

    def fails_for_bad(invoice, **more):
        if invoice.lead_id == bad.lead_id:
            raise Uncomputable
        return write(invoice, **more)

    monkeypatch.setattr(recurring, "draft_invoice", fails_for_bad)
    sweep(FIRST)
    assert Invoice.objects.get().lead_id == good.lead_id
    assert list(Subscription.objects.due(FIRST)) == [bad]


def test_taking_back_what_was_written_makes_it_due_again(rep):
    """The draft is in the trash, and the next sweep writes another."""
    service = make_service(rep, starts_on=FIRST)
    sweep(FIRST)
    batch = Batch.objects.get(kind="subscriptions.billed")
    undo(batch, by=rep)
    assert Subscription.objects.get().next_on == FIRST
    sweep(FIRST)
    assert len(periods_of(service)) == 1 and Invoice.objects.live().count() == 1
