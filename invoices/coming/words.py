"""What will happen and why, in words, and when people notice it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from invoices.actions.chasing import opening_after, workday_from
from invoices.actions.holding import BILL, OVERDUE, RENEWAL
from invoices.coming.found import EXPIRE, KINDS, TURN, Found, House, whom
from invoices.kinds import Invoicing
from invoices.models import Invoice, Quote, Subscription
from notifications.coming.registry import Thing
from records.models import Record


def told_as(found: Found, house: House, how: str) -> Thing:
    what = KINDS[found.kind]
    model, words = WORDS[what]
    shown_at = None
    if what == OVERDUE:
        step, shown_at = _notice(found, house)
        found = found._replace(note=str(step))
    told = words(found, house, how)
    target = (model.record_type, found.record_id)
    return Thing(found.at, found.pk, target, told, what, shown_at, all_day=what != OVERDUE)


def _notice(found: Found, house: House) -> tuple[int, datetime]:
    """Which notice goes out and when, as ``chase`` does it: while the organisation works, counted
    from its working day; of several that were missed the last one alone."""
    due = workday_from(found.day, house.organisation)
    first = due + timedelta(days=house.steps[int(found.note)])
    earliest = datetime.combine(first, time.min, house.zone)
    at = opening_after(max(house.now.astimezone(house.zone), earliest), house.organisation)
    passed = [n for n, days in enumerate(house.steps) if due + timedelta(days=days) <= at.date()]
    return passed[-1], at


def _bill_words(found: Found, house: House, how: str) -> str:
    return {
        Invoicing.DRAFT: _("The next invoice is written, as a draft"),
        Invoicing.ISSUE: _("The next invoice is written and issued"),
        Invoicing.SEND: _("The next invoice is written, issued and sent"),
    }[Invoicing(found.note or how)]


def _renewal_words(found: Found, house: House, how: str) -> str:
    return _("It is up for renewal: it ends on %(day)s") % {"day": date_format(found.day)}


def _turn_words(found: Found, house: House, how: str) -> str:
    if found.note == "begins":
        return _("It begins")
    if found.note == "renews":
        return _("It renews itself for another term")
    return _("It is over: its last day is %(day)s") % {"day": date_format(found.day)}


def _overdue_words(found: Found, house: House, how: str) -> str:
    facts = {"n": int(found.note) + 1, "day": date_format(found.day), "whom": whom(house.notice)}
    return _("Overdue notice no. %(n)s to %(whom)s: to be paid by %(day)s") % facts


def _expire_words(found: Found, house: House, how: str) -> str:
    facts = {"day": date_format(found.day)}
    return _("It expires: nobody has answered, and it holds until %(day)s") % facts


WORDS: dict[str, tuple[type[Record], Callable[[Found, House, str], str]]] = {
    BILL: (Subscription, _bill_words),
    RENEWAL: (Subscription, _renewal_words),
    TURN: (Subscription, _turn_words),
    OVERDUE: (Invoice, _overdue_words),
    EXPIRE: (Quote, _expire_words),
}
