"""Invoices whose day has passed are told as overdue, once for each step (WA-24)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from invoices.actions.holding import OVERDUE, held
from invoices.actions.notices import notice_of
from invoices.gates import IS_OWING
from invoices.kinds import InvoiceKind, News
from invoices.models import Invoice
from records.actions import Outcome, change
from records.actors import SYSTEM
from records.gates import Gate
from users.models import Organisation

CHUNK = 500
LONGEST = 30  # free days in a row after which we stop looking


def chase(*, now: datetime, by=SYSTEM) -> Outcome:
    """Each unpaid invoice that reached its next step is marked, which owners and client then hear
    of as it was set up. Only while the organisation works: what falls on free days is told on the
    next working day, once. One that missed several steps is told once, with the last of them.
    """
    house = Organisation.current()
    local = now.astimezone(ZoneInfo(house.time_zone))
    today, outcome = local.date(), Outcome()
    if not house.is_workday(today) or f"{local:%H:%M}" < opens_at(house, today):
        return outcome
    steps = sorted(notice_of(News.OVERDUE).days)
    left_alone = held(Invoice, OVERDUE, now)
    for step, days in reversed(list(enumerate(steps, start=1))):
        while ids := due_for(step, days, today, house, but=left_alone):
            done = _mark(ids, step, by=by)
            outcome += done
            if not done.changed:
                break
    return outcome


def opens_at(house: Organisation, day: date) -> str:
    return house.working_hours[str(day.weekday())][0]


def opening_after(moment: datetime, house: Organisation) -> datetime:
    """The first moment from ``moment`` (of the house's zone) on at which the house works."""
    day = workday_from(moment.date(), house)
    if not house.is_workday(day):
        return moment
    opens = datetime.combine(day, time.fromisoformat(opens_at(house, day)), moment.tzinfo)
    return max(opens, moment)


def due_for(step: int, days: int, today: date, house: Organisation, *, but: Exists) -> list[int]:
    """Those not told of this step that are so many days over the last day to pay, ``but`` those
    held back. A day nobody works on moves that day to the next working one."""
    owing = Invoice.objects.overdue(today).filter(
        kind=InvoiceKind.INVOICE, due_on__lte=today - timedelta(days=days), overdue_step__lt=step
    )
    rows = owing.exclude(but).order_by("due_on", "id").values_list("id", "due_on")
    found = []
    for pk, due_on in rows.iterator(chunk_size=CHUNK):
        if workday_from(due_on, house) + timedelta(days=days) <= today:
            found.append(pk)
        if len(found) == CHUNK:
            break
    return found


def workday_from(day: date, house: Organisation) -> date:
    days = (day + timedelta(days=more) for more in range(LONGEST))
    return next((each for each in days if house.is_workday(each)), day)


@transaction.atomic
def _mark(ids: list[int], step: int, *, by) -> Outcome:
    """Two sweeps at once tell it once: whoever comes second finds it marked."""
    untold = Gate("told", _("It was told before."), Q(overdue_step__lt=step))
    return change(
        Invoice.objects.filter(pk__in=ids),
        by=by,
        kind="invoices.overdue",
        values={"overdue_step": step},
        gates=[IS_OWING, untold],
        title=_("Invoices overdue"),
    )
