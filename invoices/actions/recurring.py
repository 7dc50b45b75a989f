"""Services begin, end, come up for renewal and are charged, each on its day (X24, LS-21)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from deals.money.digits import rounded
from invoices.actions.customers import (
    make_former,
    put_under_renewal,
    rule_asks_for_renewal,
)
from invoices.actions.days import settle
from invoices.actions.drafting import as_agreed, draft_invoice
from invoices.actions.holding import BILL, RENEWAL, free
from invoices.actions.issuing import issue
from invoices.actions.notices import notice_of
from invoices.actions.sending import tell_client
from invoices.actions.subscriptions import begun, renew_subscriptions
from invoices.computing import Uncomputable
from invoices.kinds import Invoicing, News
from invoices.models import Invoice, InvoiceLine, Subscription
from invoices.numbers import NoSeries, day_at
from invoices.parties import seller_row
from invoices.periods import MONTHS, Period, next_period
from invoices.taxes import tax_on
from leads.models import Lead
from notifications.models import Channel
from records.actions import Outcome, change
from records.actions.batches import close_batch, open_batch
from records.actions.writing import lock
from records.actors import SYSTEM
from records.models import Batch
from tasks.actions import create_tasks
from tasks.models import Task
from users.models import User

log = logging.getLogger(__name__)
BILLED, NEAR = "subscriptions.billed", "subscriptions.renewal_near"


def sweep_subscriptions(*, now: datetime, by=SYSTEM) -> Outcome:
    """Everything about services that is due by now, once: terms that renew themselves, those that
    begin or are over, those that end soon, and the invoices of their periods. What was missed is
    caught up, each period with an invoice of its own."""
    outcome = Outcome()
    for step in (_turn_next, _notice_next):
        while (done := step(now=now, by=by)) is not None:
            outcome += done
    return outcome + bill(now=now, by=by)


def locked_first(found: QuerySet[Subscription]) -> Subscription | None:
    """The next one nobody else is at work on."""
    return found.select_for_update(skip_locked=True, of=("self",)).first()


@transaction.atomic
def _turn_next(*, now: datetime, by) -> Outcome | None:
    """One that begins or is over; None at the end. What renews itself goes on instead, term by
    term until today."""
    today = day_at(now)
    due = Subscription.objects.turning(today).order_by("turns_on", "id")
    found = locked_first(due)
    if found is None:
        return None
    one = Subscription.objects.filter(pk=found.pk)
    if found.renews and found.ends_on and found.ends_on < today:
        return renew_subscriptions(one, by=by, now=now)
    batch = open_batch(by=by, kind="subscriptions.turned", title=_("Services begin and end"))
    settle(one, today=today)
    leads = Lead.objects.filter(pk=found.lead_id)
    outcome = begun([found.pk], by=by, batch=batch) + make_former(leads, by=by, batch=batch)
    if not outcome.asked:
        batch.delete()
        return Outcome()
    return close_batch(batch, outcome, opened_here=False)


@transaction.atomic
def _notice_next(*, now: datetime, by) -> Outcome | None:
    """One that ends soon: its customer stands under renewal, and who looks after it has to ask,
    unless a rule of the organisation's does that for this service. One whose end was past before
    anybody looked is told no more."""
    due = free(Subscription.objects.coming_up(day_at(now)), RENEWAL, now)
    due = due.select_related("lead", "owner")
    found = locked_first(due.order_by("notice_on", "id"))
    if found is None:
        return None
    asked = rule_asks_for_renewal(found, now)
    batch = open_batch(by=by, kind=NEAR, title=_("Services up for renewal"))
    one = Subscription.objects.filter(pk=found.pk)
    values = {"noticed_for": found.ends_on}
    outcome = change(one, by=by, kind=NEAR, values=values, batch=batch)
    settle(one, today=day_at(now))
    if not asked:
        outcome += put_under_renewal(Lead.objects.filter(pk=found.lead_id), by=by, batch=batch)
        outcome += create_tasks([_task_for(found, day_at(now))], by=by, batch=batch)
    return close_batch(batch, outcome, opened_here=False)


def _task_for(found: Subscription, today: date) -> Task:
    asks = _("Ask about the renewal of %(service)s")
    title = _("Renews itself: %(service)s") if found.renews else asks
    owner = next((each for each in _people(found) if each and each.can_write()), None)
    return Task(
        lead=found.lead, owner=owner, title=(title % {"service": found.name})[:200],
        due_on=min(found.ends_on, today + timedelta(days=3)),
    )  # fmt: skip


def _people(found: Subscription) -> Iterator[User | None]:
    yield found.owner
    yield found.lead.owner


def bill(*, now: datetime, by=SYSTEM) -> Outcome:
    """An invoice per customer and period for everything due that nobody holds back. What cannot
    be invoiced is left, and waits in its list; it does not keep the others from theirs (TRUST E6).
    """
    outcome, left = Outcome(), []
    while (lead := _next_customer(now, but=left)) is not None:
        try:
            done = _bill_customer(lead, now=now, by=by)
        except (NoSeries, Uncomputable):
            log.exception("The services of lead %s cannot be invoiced", lead)
            done = None
        if done is None:
            left.append(lead)
        else:
            outcome += done
    return outcome


def due_at(now: datetime) -> QuerySet[Subscription]:
    return free(Subscription.objects.due(day_at(now)), BILL, now)


def _next_customer(now: datetime, *, but: Sequence[int]) -> int | None:
    due = due_at(now).exclude(lead__in=but).filter(lead__deleted_at=None)
    return due.order_by("next_on", "id").values_list("lead", flat=True).first()


class Due(NamedTuple):
    """A service with the period it is charged for."""

    subscription: Subscription
    period: Period


@transaction.atomic
def _bill_customer(lead_id: int, *, now: datetime, by) -> Outcome | None:
    """One period of each due service of a customer: one invoice where they share currency and
    kind of price. None where somebody else is at work on it; who comes after finds nothing due."""
    if not claimed(lead_id):
        return None
    due = due_at(now).filter(lead=lead_id).order_by("id")
    lock(Subscription, list(due.values_list("id", flat=True)))
    found = list(due.select_related("lead", "product", "owner"))
    outcome = Outcome()
    batch = open_batch(by=by, kind=BILLED, title=_("Services invoiced"))
    for _same, some in groupby(sorted(found, key=_together), key=_together):
        dues = [Due(each, _period(each)) for each in some]
        outcome += _invoice_for(dues, now=now, by=by, batch=batch)
    return close_batch(batch, outcome, opened_here=True)


def _together(each: Subscription) -> tuple:
    """What stands on one invoice."""
    return each.currency, each.with_tax, each.invoicing, each.next_on


def claimed(lead_id: int) -> bool:
    """Services of a customer are charged by one at a time; a statement of its own, before they
    are read (decision 0003)."""
    rows = Lead.objects.filter(pk=lead_id).select_for_update(skip_locked=True, of=("self",))
    return bool(list(rows.values_list("id", flat=True)))


def _period(each: Subscription) -> Period:
    months = MONTHS[each.interval]
    return next_period(each.next_on, anchor=each.anchor_on, months=months, until=each.ends_on)


def _invoice_for(dues: Sequence[Due], *, now: datetime, by, batch: Batch) -> Outcome:
    first = dues[0].subscription
    invoice = as_agreed(
        Invoice(
            lead=first.lead, owner=first.owner, currency=first.currency, with_tax=first.with_tax
        ),
        on=day_at(now),
    )
    with override(invoice.language or settings.LANGUAGE_CODE):
        invoice.name = _("Services")
        lines = [line_for(each, on=day_at(now)) for each in dues]
    outcome = draft_invoice(invoice, lines=lines, by=by, batch=batch)
    for subscription, period in dues:
        note_billed(subscription, period, by=by, batch=batch, now=now)
    how = first.invoicing or seller_row().recurring
    if how != Invoicing.DRAFT:
        outcome += _out(invoice, how=how, now=now, by=by, batch=batch)
    return outcome


def line_for(due: Due, *, on: date) -> InvoiceLine:
    """A period cut short by the end costs its share of the days."""
    each, period = due
    tax = tax_on(each.lead, each.tax_class, on=on)
    is_whole = period.days == period.whole
    words = _("%(n)s of %(all)s days") % {"n": period.days, "all": period.whole}
    return InvoiceLine(
        subscription=each, product=each.product, name=each.name, quantity=each.quantity,
        unit=each.unit, discount_percent=each.discount_percent, interval=each.interval,
        price=each.price if is_whole else rounded(each.price * period.share, each.currency),
        details="" if is_whole else words,
        tax_category=tax.category, tax_percent=tax.percent, tax_reason=tax.reason,
        service_start=period.first, service_end=period.last,
    )  # fmt: skip


def note_billed(
    subscription: Subscription, period: Period, *, by, batch: Batch, now: datetime
) -> Outcome:
    one = Subscription.objects.filter(pk=subscription.pk)
    values = {"billed_until": period.last}
    outcome = change(one, by=by, kind=BILLED, values=values, batch=batch)
    settle(one, today=day_at(now))
    return outcome


def _out(invoice: Invoice, *, how: str, now: datetime, by, batch: Batch) -> Outcome:
    """Issued, and sent where clients are not told of every issued invoice anyway."""
    one = Invoice.objects.filter(pk=invoice.pk)
    outcome = issue(one, by=by, now=now, batch=batch)
    if how == Invoicing.SEND and outcome.changed and not notice_of(News.ISSUED).to_client_mail:
        key = f"invoices.recurring:{invoice.pk}"
        tell_client(one.get(), news=News.ISSUED, channel=Channel.MAIL, now=now, key=key)
    return outcome
