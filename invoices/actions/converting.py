"""A lead becomes a customer: the same record, in one step, with all that was agreed
(SX-02, SX-17, SX-26, SX-29…32, LS-15, LS-17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deals.actions import move
from deals.actions.following import status_of_kind
from deals.kinds import StageKind
from deals.models import Deal, Stage
from invoices.actions.answering import accept_quote
from invoices.actions.billing import save_billing
from invoices.actions.drafting import draft_invoice
from invoices.actions.invoicing import invoice_of
from invoices.actions.issuing import issue
from invoices.actions.lines import copied_lines, lines_of, set_lines
from invoices.actions.subscriptions import start_subscriptions
from invoices.drawing import counted
from invoices.gates import require_seat
from invoices.kinds import Interval, InvoiceKind, QuoteState
from invoices.models import BillingProfile, Invoice, InvoiceLine, Quote, QuoteLine, Subscription
from invoices.models.documents import COPIED
from invoices.numbers import day_at
from invoices.periods import MONTHS, next_period
from invoices.querysets import WAITING
from leads.actions import change_leads
from leads.kinds import Kind, StageCategory
from leads.models import Lead, Status
from records.actions import Outcome
from records.actions.batches import close_batch, open_batch
from records.actions.writing import lock
from records.models import Batch

CONVERTED = "invoices.converted"
HUNDRED = Decimal(100)


class NotConverted(Exception):
    """The lead cannot be converted as things stand; says why in words."""


@dataclass(frozen=True)
class Service:
    """How a line of a quote is taken over; ``takes`` False leaves it out (SX-32)."""

    quantity: Decimal
    price: Decimal
    interval: str
    starts_on: date
    term_months: int | None = None
    takes: bool = True


@dataclass(frozen=True)
class Plan:
    """What somebody chose in the three steps.

    ``kind``      an invoice makes an active customer, a proforma an inactive one (SX-30)
    ``services``  {line of a quote: how it is taken over}; others as they were offered
    ``values``, ``billing``  what was changed about the customer; the rest stays (SX-02)
    ``issues``    the documents are issued at once, else they are drafts
    ``expect``    {lead: version} as the form showed it (TRUST E9)
    """

    quotes: Sequence[int] = ()
    kind: str = InvoiceKind.INVOICE
    services: Mapping[int, Service] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    billing: Mapping[str, Any] = field(default_factory=dict)
    issues: bool = False
    expect: Mapping[int, int] | None = None


@transaction.atomic
def convert(leads: QuerySet[Lead], *, by, plan: Plan, now: datetime) -> Outcome:
    """Makes one lead a customer, all of it or nothing. It stays the record it was: its status
    becomes active, or onboarding where a proforma has to be paid first (H8). Quotes that wait for
    an answer are accepted; each becomes a document over what it says, so that its discount and
    currency hold; what is charged again and again becomes a service; its deal is won, if the
    pipeline lets it (CM-33). A customer stays where it is on the line.

    The same again, by a second click or by ten at once, changes nothing (TRUST D7).
    Raises NotConverted, PermissionDenied, Uncomputable, NoSeries.
    """
    require_seat(by)
    lead_id = leads.values_list("id", flat=True).get()
    lock(Lead, [lead_id])
    lead = Lead.objects.select_related("status__stage").get(pk=lead_id)
    if lead.is_trashed:
        raise NotConverted(_("This lead is in the trash."))
    quotes = _quotes(lead, plan)
    if _is_done(lead, quotes):
        return Outcome(unchanged=1)
    title = _("%(lead)s converted") % {"lead": lead}
    batch = open_batch(by=by, kind=CONVERTED, title=title)
    outcome = _become_customer(lead, plan, by=by, batch=batch)
    for quote in quotes:
        outcome += _take_over(quote, plan, by=by, now=now, batch=batch)
    return close_batch(batch, outcome, opened_here=True)


def _quotes(lead: Lead, plan: Plan) -> list[Quote]:
    """Raises NotConverted."""
    ids = sorted(set(plan.quotes))
    lock(Quote, ids)
    found = Quote.objects.live().filter(pk__in=ids, lead=lead)
    quotes = list(found.select_related("lead", "deal__stage", "contact").order_by("pk"))
    if len(quotes) != len(ids):
        raise NotConverted(_("A quote is not there any more. Choose again."))
    return quotes


def _is_done(lead: Lead, quotes: Sequence[Quote]) -> bool:
    """Whether all of it was done before. Raises NotConverted where a part of it was."""
    if not quotes:
        return is_customer(lead)
    used = [each for each in quotes if document_of(each)]
    if used and len(used) < len(quotes):
        words = _("%(quote)s was converted before. Choose the others.")
        raise NotConverted(words % {"quote": used[0]})
    return bool(used)


def is_customer(lead: Lead) -> bool:
    """In a customer stage, and not a former one."""
    status = lead.status
    return status.stage.category == StageCategory.CUSTOMER and status.kind != Kind.FORMER


def document_of(quote: Quote) -> Invoice | None:
    """What the quote became, by whatever way."""
    return invoice_of(quote) or invoice_of(quote, InvoiceKind.PROFORMA)


def new_status(lead: Lead, kind: str) -> Status | None:
    """Where the lead will stand; None where it stays. Where the organisation knows no inactive
    customers, whose proforma is not paid stays where it is."""
    is_active = kind == InvoiceKind.INVOICE
    if lead.status.kind == Kind.ACTIVE or (is_customer(lead) and not is_active):
        return None
    return status_of_kind(Kind.ACTIVE if is_active else Kind.ONBOARDING)


def _become_customer(lead: Lead, plan: Plan, *, by, batch: Batch) -> Outcome:
    """Status and data in one write: a criterion may ask for one because of the other."""
    status = new_status(lead, plan.kind)
    values = dict(plan.values) | ({"status": status} if status else {})
    one = Lead.objects.filter(pk=lead.pk)
    outcome = Outcome()
    if values:
        outcome = _all_or_nothing(
            change_leads(one, by=by, values=values, kind=CONVERTED, batch=batch, expect=plan.expect)
        )
    if _says_something(lead, plan.billing):
        profiles = BillingProfile.objects.filter(lead=lead)
        seen = dict(profiles.values_list("pk", "version"))
        outcome += save_billing(lead, by=by, values=plan.billing, batch=batch, expect=seen)
    return outcome


def _says_something(lead: Lead, billing: Mapping[str, Any]) -> bool:
    is_new = not BillingProfile.objects.filter(lead=lead).exists()
    return any(value not in ("", None) for value in billing.values()) if is_new else bool(billing)


def _all_or_nothing(outcome: Outcome) -> Outcome:
    for code in outcome.held:
        raise NotConverted(str(outcome.messages.get(code, code)))
    return outcome


def _take_over(quote: Quote, plan: Plan, *, by, now: datetime, batch: Batch) -> Outcome:
    if quote.state in WAITING:
        # In a step of its own: taking the conversion back does not unsay what the client said.
        name = str(quote.contact or quote.lead)
        _all_or_nothing(accept_quote(quote, by=by, now=now, name=name))
    elif quote.state != QuoteState.ACCEPTED:
        raise NotConverted(_("%(quote)s cannot be accepted any more.") % {"quote": quote})
    values = {name: getattr(quote, name) for name in (*COPIED, "intro", "footer")}
    invoice = Invoice(**values, kind=plan.kind, quote=quote)
    draft_invoice(invoice, lines=[], by=by, batch=batch)
    lines = list(_lines(quote, plan, on=day_at(now)))
    services = [each for _line, each in lines if each is not None]
    for each in services:
        each.waits_for = invoice if plan.kind == InvoiceKind.PROFORMA else None
    outcome = start_subscriptions(services, by=by, now=now, batch=batch)
    outcome += set_lines(invoice, lines=[line for line, _each in lines], by=by, batch=batch)
    if plan.issues:
        one = Invoice.objects.filter(pk=invoice.pk)
        outcome += _all_or_nothing(issue(one, by=by, now=now, batch=batch))
    # Last: its pipeline may ask that everything is billed.
    return outcome + _win(quote.deal, by=by, batch=batch) if quote.deal else outcome


def _win(deal: Deal, *, by, batch: Batch) -> Outcome:
    """As if somebody closed it: what its pipeline asks holds (CM-33, LS-15)."""
    won = Stage.objects.live().filter(pipeline=deal.pipeline_id, kind=StageKind.WON)
    stage = won.order_by("position", "id").first()
    if deal.is_trashed or not deal.stage.is_open or stage is None:
        return Outcome()
    return _all_or_nothing(move(Deal.objects.filter(pk=deal.pk), by=by, stage=stage, batch=batch))


def usual(line: QuoteLine, *, on: date) -> Service:
    """A line as it was offered, from today on where nothing else was said."""
    start = line.service_start or on
    return Service(line.quantity, line.price, line.interval, start)


def _lines(
    quote: Quote, plan: Plan, *, on: date
) -> Iterator[tuple[InvoiceLine, Subscription | None]]:
    """The lines of the document, and the services some of them are the first period of."""
    offered = counted(lines_of(quote))
    for old, new in zip(offered, copied_lines(quote, InvoiceLine), strict=True):
        said = plan.services.get(old.pk) or usual(old, on=on)
        if not said.takes:
            continue
        new.quantity, new.price, new.interval = said.quantity, said.price, said.interval
        service = _service(quote, new, said) if said.interval != Interval.ONCE else None
        if service is not None:
            new.subscription = service
            _first_period(new, service, waits=plan.kind == InvoiceKind.PROFORMA)
        yield new, service


def _service(quote: Quote, line: InvoiceLine, said: Service) -> Subscription:
    """The percentage of the whole quote counts for what follows, too."""
    product = line.product
    return Subscription(
        lead=quote.lead, owner=quote.owner, quote=quote, product=product, name=line.name,
        quantity=said.quantity, unit=line.unit, price=said.price, currency=quote.currency,
        with_tax=quote.with_tax, interval=said.interval, starts_on=said.starts_on,
        discount_percent=both_off(line.discount_percent, quote.discount_percent),
        term_months=said.term_months, **of_product(product),
    )  # fmt: skip


def of_product(product) -> dict[str, Any]:
    return {"tax_class": product.tax_class, "notice_days": product.notice_days} if product else {}


def both_off(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    """One discount after the other, as one: 10 % and 10 % are 19 %."""
    if not first or not second:
        return first or second
    left = (HUNDRED - first) * (HUNDRED - second) / HUNDRED
    return (HUNDRED - left).quantize(Decimal("0.0001"))


def _first_period(line: InvoiceLine, service: Subscription, *, waits: bool) -> None:
    """What this document charges. A proforma names no days: they begin when it is paid (H8)."""
    if waits:
        line.service_start = line.service_end = None
        return
    start = service.starts_on
    months = MONTHS[service.interval]
    period = next_period(start, anchor=start, months=months, until=service.ends_on)
    line.service_start, line.service_end = period.first, period.last
    service.billed_until = period.last
