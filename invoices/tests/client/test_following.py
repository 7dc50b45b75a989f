"""What follows when an invoice is paid (WA-20, H5, H8, CM-35)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from deals.actions import add_setup
from deals.kinds import StageKind
from deals.models import Deal, Stage, StageCriterion
from deals.tests.factories import make_deal, make_pipeline, make_stage
from invoices import actions
from invoices.models import Entry, Invoice, Seller
from invoices.tests.client.make import make_seller, pay
from invoices.tests.factories import NOW, line, make_issued
from leads.kinds import Kind
from leads.tests.factories import make_status
from notifications.models import Notification
from records.actors import SYSTEM, Actor
from records.models import Event
from records.models.events import ActorKind
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(rep):
    """In the first of two stages; paid ones belong into the second."""
    paid = make_stage(name="Delivering", position=1)
    deal = make_deal(owner=rep, value=Decimal(100))
    make_seller(paid_stages={str(paid.pipeline_id): paid.pk})
    return deal


def stage_of(deal: Deal) -> str:
    return Deal.objects.select_related("stage").get(pk=deal.pk).stage.name


def test_the_deal_moves_when_all_is_paid(rep, deal):
    """WA-20: not with the first part of it; in one batch with the payment."""
    invoice = make_issued(rep, deal=deal)
    pay(invoice, rep, "19")
    assert stage_of(deal) == "Discovery"
    outcome = pay(Invoice.objects.get(), rep)
    assert stage_of(deal) == "Delivering"
    moved = Event.objects.get(kind="deals.stage_changed")
    assert moved.batch == outcome.batch.pk


def test_it_moves_by_itself_so_no_clock_of_ours_does(rep, deal):
    """H5: entering it is the client's doing."""
    pay(make_issued(rep, deal=deal), rep)
    deal.refresh_from_db()
    assert deal.last_action_at is None and deal.last_response_at is not None


def test_a_deal_of_another_pipeline_stays(rep, deal):
    other = make_deal("Mixer", stage=make_stage(pipeline=make_pipeline("Renewals")), owner=rep)
    pay(make_issued(rep, deal=other), rep)
    assert stage_of(other) == "Discovery"


def test_one_that_is_won_stays_won(rep, deal):
    Deal.objects.filter(pk=deal.pk).update(stage=make_stage("won"))
    pay(make_issued(rep, deal=deal), rep)
    assert Deal.objects.get(pk=deal.pk).stage.kind == StageKind.WON


def test_what_a_gate_holds_is_told_to_its_owner(client, rep, deal):
    """WA-20: the payment stands, the deal does not move, its owner hears why."""
    owner = make_user("owner")
    Deal.objects.filter(pk=deal.pk).update(owner=owner)
    paid = Stage.objects.get(name="Delivering")
    asked = StageCriterion(stage=paid, words="The day it closes is known", required=["close_date"])
    add_setup([asked], by=SYSTEM)
    invoice = make_issued(rep, deal=Deal.objects.get(pk=deal.pk))
    client.force_login(rep)
    form = {"kind": "payment", "amount": "119", "day": "2026-11-25"}
    assert client.post(f"/invoices/{invoice.pk}/pay/", form).status_code == 302
    assert Invoice.objects.get().state == "paid" and stage_of(deal) == "Discovery"
    heard = {row.user_id: row for row in Notification.objects.filter(kind="paid_deal_held")}
    assert heard[owner.pk].data["stage"] == "Delivering" and heard[owner.pk].data["why"]


def test_a_payment_is_an_answer_of_the_client(rep):
    """H5: whoever enters it, and also where the client paid online."""
    for by in (rep, Actor(ActorKind.CLIENT)):
        invoice = make_issued(rep)
        pay(invoice, by)
        invoice.lead.refresh_from_db()
        assert invoice.lead.last_response_at is not None
        assert invoice.lead.last_action_at is None


def test_a_write_off_is_none_and_moves_nothing(rep, deal):
    invoice = make_issued(rep, deal=deal)
    actions.enter(invoice, by=rep, kind="write_off", amount=invoice.owed, day=NOW.date())
    deal.refresh_from_db()
    assert deal.last_response_at is None and stage_of(deal) == "Discovery"


def test_a_paid_proforma_becomes_an_invoice_that_is_paid(rep, deal):
    """H8: by itself, once, and the deal follows the invoice."""
    make_status("Active", Kind.ACTIVE)
    proforma = make_issued(rep, line(service_start=NOW.date()), kind="proforma", deal=deal)
    pay(proforma, rep)
    proforma.refresh_from_db()
    invoice = proforma.became
    assert (invoice.kind, invoice.state, invoice.number[:4]) == ("invoice", "paid", "INV-")
    assert stage_of(deal) == "Delivering"
    assert [entry.invoice_id for entry in Entry.objects.order_by("id")] == [proforma.pk, invoice.pk]


def test_an_invoice_with_days_of_service_makes_the_client_active(rep):
    """CM-35, H9."""
    make_status("Active", Kind.ACTIVE)
    invoice = make_issued(rep, line(service_start=NOW.date()))
    invoice.lead.refresh_from_db()
    assert invoice.lead.status.kind == Kind.ACTIVE


def test_nothing_set_up_nothing_moves(rep, deal):
    Seller.objects.update(paid_stages={})
    pay(make_issued(rep, deal=deal), rep)
    assert stage_of(deal) == "Discovery"
