"""What services, invoices and quotes have in store, among everything that is coming (WB-18):
the next invoice of a service, its renewal and its end, the next overdue notice, a quote that
expires. Invoices, renewals and notices can be held back; a contract or a quote ends on its day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.moments import StartOfDay
from deals.models import Deal
from invoices.actions.chasing import opening_after, workday_from
from invoices.actions.days import Days
from invoices.actions.holding import BILL, HOLDABLE, OVERDUE, RENEWAL, SOURCE
from invoices.actions.notices import notice_of
from invoices.kinds import InvoiceKind, Invoicing, News, SubscriptionState
from invoices.models import Invoice, InvoiceNotice, Quote, Subscription
from invoices.parties import seller_row
from invoices.querysets import OWING, WAITING
from leads.models import Lead
from notifications.coming.registry import Ask, Source, Thing, register
from records.ahead import Asked
from records.models import Record
from records.once import written_once
from users.models import Organisation

TURN, EXPIRE = f"{SOURCE}:turn", f"{SOURCE}:expire"
KINDS = (BILL, RENEWAL, TURN, OVERDUE, EXPIRE)
NO_DAY, NO_NOTE = Value(None, output_field=DateField()), Value("")


class Found(NamedTuple):
    """A row of the one query: ``day`` and ``note`` are what its words need."""

    at: datetime
    pk: int
    kind: int
    record_id: int
    day: date | None
    note: str
    lead_id: int


class House(NamedTuple):
    """What everything here depends on."""

    organisation: Organisation
    notice: InvoiceNotice
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.organisation.time_zone)

    @property
    def steps(self) -> list[int]:
        return sorted(self.notice.days) if whom(self.notice) else []


def whom(notice: InvoiceNotice) -> str:
    """Who hears that an invoice is overdue; empty where nobody does."""
    to_client = notice.to_client_mail or notice.to_client_sms
    if notice.to_team:
        return _("its owner and the client") if to_client else _("its owner")
    return _("the client") if to_client else ""


def find(ask: Ask, number: int) -> list[Thing]:
    """One query for all of it: the first page asks as well."""
    house = House(Organisation.current(), notice_of(News.OVERDUE), ask.now)
    asked = ((part, _asked(part.records, ask)) for part in _parts(house))
    parts = [
        _dated(part, records, ask, number, house) for part, records in asked if records is not None
    ]
    rows = parts[0] if parts else []
    if parts[1:]:
        rows = rows.union(*parts[1:], all=True).order_by("at", "place")[: ask.limit]
    how = seller_row().recurring if any(row[2] == KINDS.index(BILL) for row in rows) else ""
    things = [_thing(Found(*row), house, how) for row in rows]
    if ask.record is not None:
        return things
    leads = _customers([row[-1] for row in rows], ask.user)
    return [
        replace(each, whose=leads.get(row[-1], "")) for each, row in zip(things, rows, strict=True)
    ]


def _customers(ids: Sequence[int], user) -> dict[int, str]:
    """Their names, of those the user sees (TRUST A3)."""
    found = Lead.objects.visible_to(user).with_ids(sorted(set(ids))) if ids else ()
    return {lead.pk: str(lead) for lead in found}


def _asked(records: QuerySet, ask: Ask) -> QuerySet | None:
    """Of what the user sees: of one record, or of owners; None where none can be about it."""
    records = records.visible_to(ask.user)
    if ask.record is None:
        return records if ask.owners is None else records.filter(owner_id__in=ask.owners)
    record_type, pk = ask.record
    paths = {records.model.record_type: "pk", Lead.record_type: "lead"}
    if records.model is not Subscription:
        paths[Deal.record_type] = "deal"
    return records.filter(**{paths[record_type]: pk}) if record_type in paths else None


class Part(NamedTuple):
    """Records to which ``what`` happens on a day; ``told`` is a day and ``note`` a word for it."""

    what: str
    records: QuerySet
    day: Any
    told: Any = NO_DAY
    note: Any = NO_NOTE


def _parts(house: House) -> list[Part]:
    services = Subscription.objects.live().filter(lead__deleted_at__isnull=True)
    turning = Case(
        When(state=SubscriptionState.COMING, then=Value("begins")),
        When(renews=True, then=Value("renews")),
        default=Value("ends"),
    )
    quotes = Quote.objects.waiting().filter(valid_until__isnull=False)
    return [
        Part(BILL, services.filter(next_on__isnull=False), F("next_on"), note=F("invoicing")),
        Part(RENEWAL, services.filter(notice_on__isnull=False), F("notice_on"), F("ends_on")),
        Part(TURN, services.filter(turns_on__isnull=False), F("turns_on"), F("ends_on"), turning),
        Part(EXPIRE, quotes, Days(F("valid_until"), "+", 1), F("valid_until")),
        *_chased(house),
    ]


def _chased(house: House) -> list[Part]:
    steps = house.steps
    if not steps:
        return []
    owing = Invoice.objects.owing().filter(
        kind=InvoiceKind.INVOICE, due_on__isnull=False, overdue_step__lt=len(steps)
    )
    days = Case(
        *(When(overdue_step=step, then=Days(F("due_on"), "+", n)) for step, n in enumerate(steps)),
        output_field=DateField(),
    )
    return [Part(OVERDUE, owing, days, F("due_on"), F("overdue_step"))]


def _dated(part: Part, records: QuerySet, ask: Ask, number: int, house: House) -> QuerySet:
    """``place`` names record and kind: each row has its own place between two pages."""
    kind = KINDS.index(part.what)
    rows = records.annotate(
        at=StartOfDay(part.day, zone=house.organisation.time_zone),
        place=Cast(F("id") * len(KINDS) + Value(kind), BigIntegerField()),
    )
    rows = rows.filter(ask.beyond(number, at="at", pk="place")).order_by("at", "place")
    told = Value(kind), F("id"), part.told, Cast(part.note, CharField()), F("lead_id")
    return rows.values_list("at", "place", *told)[: ask.limit]


def _thing(found: Found, house: House, how: str) -> Thing:
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


@written_once
def services_on(lead_id: int, owners: list[int] | None) -> QuerySet[Subscription]:
    """One of a lead that is to begin, to be invoiced, or to end."""
    dated = Q(next_on__isnull=False) | Q(turns_on__isnull=False) | Q(notice_on__isnull=False)
    return _owned(Subscription.objects.live().filter(dated, lead=lead_id), owners)


@written_once
def owing_by(about: str, number: int, owners: list[int] | None) -> QuerySet[Invoice]:
    """One of a lead or deal that may be told as overdue."""
    found = Invoice.objects.owing().filter(kind=InvoiceKind.INVOICE, due_on__isnull=False)
    return _owned(found.filter(**{about: number}), owners)


@written_once
def quoted_to(about: str, number: int, owners: list[int] | None) -> QuerySet[Quote]:
    """One of a lead or deal that may expire."""
    found = Quote.objects.waiting().filter(valid_until__isnull=False)
    return _owned(found.filter(**{about: number}), owners)


def _owned(records: QuerySet, owners: Sequence[int] | None) -> QuerySet:
    found = records if owners is None else records.filter(owner__id__anyof=owners)
    return found.order_by("id")[:1]


def waits(record: Record, user) -> bool:
    """Of a service, invoice or quote its own row tells; of a lead or deal one row of each."""
    if isinstance(record, Subscription):
        return bool(record.next_on or record.turns_on or record.notice_on)
    if isinstance(record, Invoice | Quote):
        return record.state in (OWING if isinstance(record, Invoice) else WAITING)
    return any(read(*values) for read, *values in ahead(record, user))


def ahead(record: Record, user) -> list[Asked]:
    owners = user.visible_owner_ids()
    if isinstance(record, Lead | Deal):
        name = type(record)._meta.model_name
        asked = [(owing_by, name, record.pk, owners), (quoted_to, name, record.pk, owners)]
        return [(services_on, record.pk, owners), *asked] if name == "lead" else asked
    return []


register(
    Source(
        SOURCE, gettext_lazy("Services, invoices, quotes"), "receipt", 40, find, ahead, waits,
        can_hold=HOLDABLE.__contains__,
    )
)  # fmt: skip
