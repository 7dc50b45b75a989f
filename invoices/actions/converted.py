"""What a conversion brings: shown before, shown after, and when it can still be taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deals.models import Deal
from invoices.actions.converting import CONVERTED, Plan, convert
from invoices.kinds import InvoiceKind, InvoiceState
from invoices.models import Invoice, Subscription
from leads.models import Lead, Status
from records.models import Batch, Event


@dataclass(frozen=True)
class Made:
    """What a conversion brings, to be shown."""

    status: Status | None
    invoices: list[Invoice]
    services: list[Subscription]
    deals: list[Deal]


def rehearse(leads: QuerySet[Lead], *, by, plan: Plan, now: datetime) -> Made:
    """What ``convert`` would bring, by doing all of it and taking it back before anybody sees it
    (idea 8): so the preview cannot say anything else than what happens. No number is taken.
    Raises as ``convert``."""
    with transaction.atomic():
        outcome = convert(leads, by=by, plan=replace(plan, issues=False), now=now)
        made = made_in(outcome.batch, leads.get())
        transaction.set_rollback(True)
    return made


def made_in(batch: Batch | None, lead: Lead) -> Made:
    """What was made in the step of a conversion, as it is now."""
    if batch is None:
        return Made(None, [], [], [])
    of_batch = {"batch": batch.pk, "line": lead.pk}
    invoices = Invoice.objects.filter(pk__in=_told(Invoice, **of_batch)).select_related("quote")
    services = Subscription.objects.filter(pk__in=_told(Subscription, **of_batch))
    deals = Deal.objects.filter(pk__in=_told(Deal, **of_batch)).select_related("stage")
    status = Status.objects.filter(pk=lead.status_id).first()
    found = (list(rows.order_by("id")) for rows in (invoices, services, deals))
    return Made(status, *found)


def _told(model, **of_batch) -> list[int]:
    events = Event.objects.filter(record_type=model.record_type, **of_batch)
    return list(events.values_list("record_id", flat=True).distinct())


def why_not_taken_back(batch: Batch) -> str:
    """A conversion is taken back until something of it is in the books (idea 8)."""
    events = Event.objects.filter(batch=batch.pk, record_type=Invoice.record_type)
    made = Invoice.objects.filter(pk__in=events.values("record_id")).order_by("pk")
    for each in made.exclude(state__in=[InvoiceState.DRAFT, InvoiceState.VOID]):
        if each.entries.exists():
            return _("%(number)s is paid. Write a credit note, and end its services.") % {
                "number": each
            }
        if each.kind == InvoiceKind.PROFORMA:
            return _("%(number)s is issued. Make it void first.") % {"number": each}
        return _("%(number)s is issued. Write a credit note, and end its services.") % {
            "number": each
        }
    charged = Subscription.objects.live().filter(lines__invoice__in=made).distinct()
    later = Invoice.objects.live().filter(lines__subscription__in=charged).exclude(pk__in=made)
    if later.exists():
        return _("Its services were charged since. End them instead.")
    return ""


def conversion_of(lead: Lead) -> Batch | None:
    """The last one of a lead that was not taken back."""
    told = Event.objects.filter(line=lead.pk).values("batch")
    found = Batch.objects.filter(kind=CONVERTED, undone_at=None, undo_of=None, pk__in=told)
    return found.order_by("-pk").first()
