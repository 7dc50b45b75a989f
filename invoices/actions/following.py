"""What follows when an invoice is fully paid, in the transaction of the payment (WA-20, H8)."""

from __future__ import annotations

from deals.actions import move
from deals.models import Deal, Stage
from invoices.actions.correcting import become_invoice
from invoices.kinds import InvoiceKind, InvoiceState
from invoices.models import Invoice
from invoices.parties import seller_row
from invoices.querysets import OWING
from notifications.actions import Tiding, notify
from records.actions import Outcome
from records.actors import SYSTEM
from records.models import Batch

DEAL_HELD = "paid_deal_held"
PAID = (InvoiceState.PAID, InvoiceState.OVERPAID)


def follow_payment(one, *, before: Invoice, by, batch: Batch) -> None:
    """``one`` is the invoice as a set, ``before`` as it was. Fully paid: a proforma becomes an
    invoice; the deal moves to the stage set for its pipeline. What holds the deal does not hold
    the payment."""
    now = one.select_related("deal__stage", "deal__owner").get()
    if before.state not in OWING or now.state not in PAID:
        return
    if now.kind == InvoiceKind.PROFORMA:
        become_invoice(now, by=by, now=batch.started_at, batch=batch)
    move_deal(now, by=by, batch=batch)


def move_deal(invoice: Invoice, *, by, batch: Batch) -> None:
    """The deal moves as if somebody dragged it, gates and all; what is held is told to its owner.
    It moves by itself, so it sets no clock of our people (H5)."""
    deal = invoice.deal
    stage = paid_stage(deal) if deal and not deal.is_trashed else None
    if stage is None or deal.stage_id == stage.pk:
        return
    deals = Deal.objects.filter(pk=deal.pk)
    outcome = move(deals, by=by, stage=stage, in_bulk=True, batch=batch)
    if outcome.held:
        tell_held(invoice, stage, outcome, batch=batch)


def paid_stage(deal: Deal) -> Stage | None:
    """Where a paid deal of this pipeline belongs, as the organisation says (WA-20). One that is
    closed stays where it is unless that is another way of having won."""
    chosen = seller_row().paid_stages.get(str(deal.pipeline_id))
    stages = Stage.objects.live().filter(pipeline=deal.pipeline_id, pk=chosen)
    stage = stages.exclude(kind="lost").first()
    return stage if stage and (deal.stage.is_open or stage.kind == "won") else None


def tell_held(invoice: Invoice, stage: Stage, outcome: Outcome, *, batch: Batch) -> None:
    why = [str(outcome.messages.get(code, code)) for code in outcome.held]
    people = {invoice.deal.owner_id, invoice.owner_id} - {None}
    tidings = [
        Tiding(
            user_id=pk,
            key=f"{DEAL_HELD}:{batch.pk}:{pk}",
            target=(Deal.record_type, invoice.deal_id),
            data={"stage": stage.name, "number": invoice.number, "why": why},
        )
        for pk in sorted(people)
    ]
    notify(tidings, by=SYSTEM, kind=DEAL_HELD, now=batch.started_at)
