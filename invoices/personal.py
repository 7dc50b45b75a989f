"""What an erased person had is charged no more (X36)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from invoices import actions
from invoices.models import Subscription
from invoices.numbers import day_at
from records.actors import SYSTEM
from records.personal.erasing import DERIVED
from records.personal.subject import Subject


def end_services(subject: Subject) -> None:
    """Nobody is left to be sent an invoice: what was never charged goes into the trash, the rest
    ends with what was charged by now at the latest."""
    now = timezone.now()
    found = Subscription.objects.going_on().filter(pk__in=subject.parts.get(Subscription, []))
    actions.trash_subscriptions(found.filter(billed_until=None), by=SYSTEM)
    for each in list(found.exclude(billed_until=None)):
        actions.end_subscriptions(
            found.filter(pk=each.pk), by=SYSTEM, on=last_day(each, day_at(now)), now=now,
            title=_("Services of an erased person ended"),
        )  # fmt: skip


def last_day(service: Subscription, today: date) -> date:
    """Today, unless it begins later or was charged up to an earlier day."""
    return min(service.billed_until, max(service.starts_on, today))


DERIVED.append(end_services)
