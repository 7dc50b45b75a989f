"""From lead to customer in one step (SX-02, SX-17, SX-26, SX-29…32, LS-15, LS-17, H8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from deals.actions import move
from deals.models import Deal, Stage, StageCriterion
from invoices import actions
from invoices.actions.converted import made_in, rehearse, why_not_taken_back
from invoices.actions.converting import Service, both_off
from invoices.kinds import SubscriptionState
from invoices.models import BillingProfile, Invoice, Quote, Subscription
from invoices.tests.converting.make import (
    NOW,
    TODAY,
    of,
    one,
    open_deal,
    ready_lead,
    sent_quote,
    until,
)
from invoices.tests.factories import make_draft, make_issued, offer
from invoices.tests.subscriptions.make import kind_of, sweep
from leads.kinds import Kind
from leads.models import Lead
from records.actions import undo
from records.batches.rules import why_not_undo
from records.models import Batch, Event
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def rows() -> tuple[int, ...]:
    models = (Lead, Quote, Invoice, Subscription, Deal, Batch, Event)
    return tuple(model._base_manager.count() for model in models)


def convert(lead, plan, by):
    return actions.convert(one(lead), by=by, plan=plan, now=NOW)


def test_an_active_customer_with_an_invoice(rep):
    """SX-26, SX-30 (a), LS-15, LS-17, CM-33: the same lead; the quote accepted, its deal won, an
    invoice over exactly its total, and what is charged again a service from today on."""
    lead = ready_lead(rep)
    deal = open_deal(lead, rep)
    quote = sent_quote(rep, lead, deal=deal, discount_percent=Decimal(10))
    outcome = convert(lead, of(quote), rep)
    assert (Lead.objects.count(), kind_of(lead)) == (1, Kind.ACTIVE)
    assert Deal.objects.get().stage.kind == "won"
    assert Quote.objects.get().state == "accepted"
    invoice = Invoice.objects.get()
    assert (invoice.kind, invoice.state, invoice.gross) == ("invoice", "draft", quote.gross)
    service = Subscription.objects.get()
    assert (service.price, service.discount_percent, service.notice_days) == (30, 10, 14)
    charged = invoice.lines.get(subscription=service)
    assert (charged.service_start, charged.service_end) == until(TODAY, date(2026, 12, 22))
    assert service.next_on == date(2026, 12, 22)
    made = made_in(outcome.batch, lead)
    assert (made.invoices, made.services, made.deals) == ([invoice], [service], [deal])


def test_an_inactive_customer_becomes_active_when_the_proforma_is_paid(rep):
    """SX-30 (b), H8, LS-18: being set up until then; its services begin that day, in the same
    transaction, for what the proforma said."""
    lead = ready_lead(rep)
    quote = sent_quote(rep, lead)
    convert(lead, of(quote, kind="proforma", issues=True), rep)
    proforma, service = Invoice.objects.get(), Subscription.objects.get()
    assert (kind_of(lead), service.state) == (Kind.ONBOARDING, SubscriptionState.WAITING)
    assert (proforma.kind, proforma.gross, proforma.state) == ("proforma", quote.gross, "open")
    sweep(date(2027, 6, 1))
    assert Invoice.objects.count() == 1  # nothing is charged while it waits
    how = {"amount": proforma.gross, "day": TODAY, "kind": "payment"}
    actions.enter(proforma, by=rep, **how)
    invoice, service = Invoice.objects.get(kind="invoice"), Subscription.objects.get()
    assert (kind_of(lead), service.waits_for) == (Kind.ACTIVE, None)
    assert (invoice.state, invoice.gross) == ("paid", proforma.gross)
    charged = invoice.lines.get(subscription=service)
    assert (charged.service_start, service.billed_until) == (
        service.starts_on,
        charged.service_end,
    )


def test_a_void_proforma_starts_nothing(rep):
    lead = ready_lead(rep)
    convert(lead, of(sent_quote(rep, lead), kind="proforma", issues=True), rep)
    actions.void(Invoice.objects.all(), by=rep, now=NOW)
    assert Subscription.objects.get().is_trashed


def test_one_that_is_accepted_without_payment_does_the_same(rep):
    """H8: "paid or accepted"; of one without services, too."""
    lead = ready_lead(rep)
    convert(lead, of(sent_quote(rep, lead, offer()), kind="proforma", issues=True), rep)
    actions.become_invoice(Invoice.objects.get(), by=rep, now=NOW)
    assert kind_of(lead) == Kind.ACTIVE


def test_what_the_lead_said_is_used_and_what_is_changed_is_changed_in_place(rep):
    """SX-02, SX-17: no second record, no copy."""
    lead = ready_lead(rep, city="Bonn")
    plan = of(sent_quote(rep, lead), values={"street": "Quay 1"}, billing={"vat_id": "DE123456789"})
    convert(lead, plan, rep)
    lead.refresh_from_db()
    assert (lead.city, lead.street) == ("Bonn", "Quay 1")
    assert BillingProfile.objects.get(lead=lead).vat_id == "DE123456789"


def test_the_services_of_the_quote_are_edited(rep):
    """SX-32: another quantity, price, start and term; left out; charged once instead."""
    lead = ready_lead(rep)
    quote = sent_quote(rep, lead)
    oven, care = quote.lines.order_by("position")
    start = date(2027, 1, 31)
    services = {
        oven.pk: Service(Decimal(1), Decimal(1000), "", TODAY, takes=False),
        care.pk: Service(Decimal(2), Decimal(25), "quarter", start, term_months=12),
    }
    convert(lead, of(quote, services=services), rep)
    service, line = Subscription.objects.get(), Invoice.objects.get().lines.get()
    assert (line.quantity, line.price) == (2, 25)
    assert (line.service_start, line.service_end) == until(start, date(2027, 4, 30))
    assert (service.interval, service.ends_on) == ("quarter", date(2028, 1, 30))


def test_each_quote_becomes_a_document_of_its_own(rep):
    """Discount, currency and deal of each hold."""
    lead = ready_lead(rep)
    quotes = [sent_quote(rep, lead), sent_quote(rep, lead, offer(), currency="USD")]
    convert(lead, of(*quotes), rep)
    found = Invoice.objects.order_by("quote")
    assert [(i.currency, i.gross) for i in found] == [(q.currency, q.gross) for q in quotes]


def test_the_same_again_changes_nothing(rep):
    """D7; and a part of what was converted before is told in words."""
    lead = ready_lead(rep)
    first, second = sent_quote(rep, lead), sent_quote(rep, lead)
    convert(lead, of(first), rep)
    before = rows()
    assert convert(lead, of(first), rep).unchanged == 1
    with pytest.raises(actions.NotConverted, match="converted before"):
        convert(lead, of(first, second), rep)
    assert rows() == before
    convert(lead, of(second), rep)  # more for a customer: LS-30
    assert Invoice.objects.count() == 2


def test_without_a_quote_there_is_a_customer_and_nothing_else(rep):
    """SX-31."""
    lead = ready_lead(rep)
    convert(lead, of(), rep)
    assert (kind_of(lead), Invoice.objects.count()) == (Kind.ACTIVE, 0)
    assert convert(lead, of(), rep).unchanged == 1


@pytest.mark.parametrize("spoilt", ["declined", "other lead", "held deal", "trashed", "stale"])
def test_all_or_nothing(rep, spoilt):
    """CM-33: what holds any part of it holds all of it, with the reason."""
    lead = ready_lead(rep)
    quote = sent_quote(rep, lead, deal=open_deal(lead, rep))
    plan = of(quote)
    if spoilt == "declined":
        actions.decline_quote(quote, by=rep, now=NOW, name="Ada")
    elif spoilt == "other lead":
        plan = of(sent_quote(rep, ready_lead(rep)))
    elif spoilt == "held deal":
        stage = Stage.objects.get(kind="won")
        StageCriterion.objects.create(stage=stage, words="A source", params="source__empty=no")
    elif spoilt == "trashed":
        one(lead).update(deleted_at=NOW)
    else:
        plan = replace(plan, values={"city": "Rome"}, expect={lead.pk: 7})
    before = rows()
    with pytest.raises(actions.NotConverted):
        convert(lead, plan, rep)
    assert rows() == before and kind_of(lead) == Kind.NEW


def test_a_deal_is_won_when_everything_to_bill_the_customer_is_done(rep):
    """CM-33: the organisation says what that is, here: an invoice is out. By hand as by converting;
    a draft, a proforma or another deal's invoice is none."""
    lead = ready_lead(rep)
    deal = open_deal(lead, rep)
    won = Stage.objects.get(kind="won")
    StageCriterion.objects.create(stage=won, words="The invoice is out", params="invoiced=yes")
    make_draft(rep, deal=deal), make_issued(rep, deal=deal, kind="proforma")
    make_issued(rep, lead=lead)
    held = move(Deal.objects.filter(pk=deal.pk), by=rep, stage=won)
    assert [str(held.messages[code]) for code in held.held] == ["The invoice is out"]
    quote = sent_quote(rep, lead, deal=deal)
    with pytest.raises(actions.NotConverted, match="The invoice is out"):
        convert(lead, of(quote), rep)
    assert convert(lead, of(quote, issues=True), rep).changed
    assert Deal.objects.get().stage == won


def test_nobody_without_a_seat_converts(rep):
    lead = ready_lead(rep)
    with pytest.raises(PermissionDenied):
        convert(lead, of(), make_user("reader", role="reader"))


def test_the_preview_is_what_happens_and_leaves_nothing_behind(rep):
    """Idea 8: previewed by doing it; no row, no number, no message stays."""
    lead = ready_lead(rep)
    quote = sent_quote(rep, lead, deal=open_deal(lead, rep))
    before, plan = rows(), of(quote, issues=True)
    shown = rehearse(one(lead), by=rep, plan=plan, now=NOW)
    assert rows() == before and kind_of(lead) == Kind.NEW
    made = made_in(convert(lead, plan, rep).batch, one(lead).get())
    assert shown.status == made.status
    assert [(i.kind, i.gross) for i in shown.invoices] == [(i.kind, i.gross) for i in made.invoices]
    assert [(s.name, s.next_on) for s in shown.services] == [
        (s.name, s.next_on) for s in made.services
    ]
    assert made.invoices[0].number == "INV-2026-0001"


def test_it_is_taken_back_as_a_whole(rep):
    """Idea 8: drafts and services go, lead and deal stand where they stood; what the client said
    stays said. Then it can be converted again."""
    lead = ready_lead(rep)
    quote = sent_quote(rep, lead, deal=open_deal(lead, rep))
    batch = convert(lead, of(quote, values={"city": "Bonn"}), rep).batch
    batch.refresh_from_db()
    assert why_not_undo(batch, rep, now=NOW) == ""
    assert not undo(batch, by=rep).held
    lead.refresh_from_db()
    assert (kind_of(lead), lead.city, Deal.objects.get().stage.kind) == (Kind.NEW, "", "open")
    assert Invoice.objects.get().is_trashed and Subscription.objects.get().is_trashed
    assert Quote.objects.get().state == "accepted"
    convert(lead, of(quote), rep)
    assert Subscription.objects.live().count() == 1


def test_not_once_it_is_in_the_books(client, rep):
    """Idea 8: with what to do instead; also at the general address of taking back."""
    lead = ready_lead(rep)
    batch = convert(lead, of(sent_quote(rep, lead), kind="proforma", issues=True), rep).batch
    assert "void" in why_not_taken_back(batch)
    proforma = Invoice.objects.get()
    actions.enter(proforma, by=rep, kind="payment", amount=proforma.gross, day=TODAY)
    assert "is paid" in why_not_taken_back(batch)
    client.force_login(rep)
    assert client.post(f"/batches/{batch.pk}/undo/").status_code == 403
    assert kind_of(lead) == Kind.ACTIVE


def test_two_discounts_are_one():
    assert both_off(Decimal(10), Decimal(10)) == 19
    assert both_off(None, Decimal(10)) == both_off(Decimal(10), None) == 10
    assert both_off(None, None) is None
