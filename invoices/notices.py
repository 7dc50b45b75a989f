"""Owners and clients hear what happens to invoices (WA-23, WA-24)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.actions.following import DEAL_HELD, PAID
from invoices.actions.notices import notice_of
from invoices.actions.recording import NOT_BOOKED
from invoices.actions.sending import NEWS_KINDS, tell_client
from invoices.kinds import InvoiceKind, News
from invoices.models import Invoice
from invoices.paying.why import words_of
from invoices.querysets import OWING
from notifications.actions import Tiding, notify
from notifications.models import Channel, Notification
from notifications.models.bell import Wish
from notifications.noticed import MAIL, NoticeKind, register
from records.actors import Actor
from records.models import Event
from records.models.events import ActorKind
from records.stream.registry import handler

BY_KIND = {
    "invoices.issued": News.ISSUED,
    "invoices.viewed": News.SEEN,
    "invoices.overdue": News.OVERDUE,
}


def notice_name(news: str) -> str:
    return f"invoice_{news}"


def news_of(event: Event) -> News | None:
    """What an event tells of an invoice, if anything somebody wants to hear."""
    if event.record_type != Invoice.record_type:
        return None
    before, after = event.changes.get("state", (None, None))
    if before in OWING and after in PAID:
        return News.PAID
    return BY_KIND.get(event.kind)


@handler("invoices.notices", start="now", hears=news_of)
def tell(events: Sequence[Event]) -> None:
    """Works on the rows as they are now: a paid invoice is no longer told as overdue."""
    rows = Invoice.objects.live().select_related("lead", "deal", "owner")
    invoices = rows.in_bulk({event.record_id for event in events})
    for event in events:
        invoice, news = invoices.get(event.record_id), news_of(event)
        if invoice is not None and is_told(invoice, news):
            _tell_one(invoice, news, event)


def is_told(invoice: Invoice, news: News) -> bool:
    """A proforma that is paid becomes an invoice, and that one is told as paid (H8)."""
    if news == News.PAID:
        return invoice.kind == InvoiceKind.INVOICE
    return news != News.OVERDUE or invoice.state in OWING


def _tell_one(invoice: Invoice, news: News, event: Event) -> None:
    notice, now = notice_of(news), timezone.now()
    if notice.to_team:
        owners = {invoice.owner_id, invoice.deal.owner_id if invoice.deal else None} - {None}
        tidings = [
            Tiding(
                pk,
                f"{notice_name(news)}:{event.pk}:{pk}",
                (Invoice.record_type, invoice.pk),
                data={"number": invoice.number},
            )
            for pk in sorted(owners)
        ]
        by = Actor(ActorKind(event.actor_kind), event.actor_id)
        notify(tidings, by=by, kind=notice_name(news), now=now)
    if news not in NEWS_KINDS or (news == News.ISSUED and invoice.gross == 0):
        return
    wanted = {Channel.MAIL: notice.to_client_mail, Channel.SMS: notice.to_client_sms}
    for channel, is_on in wanted.items():
        if is_on:
            key = f"invoices.{news}:{invoice.pk}:{event.pk}:{channel}"
            tell_client(invoice, news=news, channel=channel, now=now, key=key)


# fmt: off
WORDS = {
    News.ISSUED: (gettext_lazy("An invoice of mine is issued"), "file-check",
                  gettext_lazy("Invoice %(name)s is issued.")),
    News.SEEN: (gettext_lazy("A client sees an invoice of mine"), "eye",
                gettext_lazy("The client has seen invoice %(name)s.")),
    News.PAID: (gettext_lazy("An invoice of mine is paid"), "banknote",
                gettext_lazy("Invoice %(name)s is paid.")),
    News.OVERDUE: (gettext_lazy("An invoice of mine is overdue"), "clock-alert",
                   gettext_lazy("Invoice %(name)s is overdue.")),
}
# fmt: on


def deal_held(row: Notification, name: str) -> str:
    facts = {
        "number": row.data.get("number", ""),
        "name": name or _("its deal"),
        "stage": row.data.get("stage", ""),
        "why": " ".join(row.data.get("why", [])),
    }
    return _("%(number)s is paid, but %(name)s did not move to “%(stage)s”: %(why)s") % facts


def not_booked(row: Notification, name: str) -> str:
    """Money may have come that stands nowhere: somebody has to look (TRUST D6)."""
    facts = {
        "method": row.data.get("method", ""),
        "number": row.data.get("number") or _("no invoice of ours"),
        "why": words_of(row.data.get("why", "")),
    }
    return _("%(method)s told of money for %(number)s that was not booked: %(why)s") % facts


def said(words):
    """The sentence with the number, where the invoice is still theirs to see (TRUST A3)."""

    def sentence(row: Notification, name: str) -> str:
        known = row.data.get("number") or name
        return str(words) % {"name": known if name else _("of a client")}

    return sentence


for _news, (_label, _icon, _words) in WORDS.items():
    _mail = {MAIL: Wish.NOW} if _news in (News.PAID, News.OVERDUE) else {}
    register(NoticeKind(notice_name(_news), _label, _icon, said(_words), _mail,
                        is_passed_on=_news == News.OVERDUE))  # fmt: skip
register(
    NoticeKind(
        DEAL_HELD, gettext_lazy("A paid deal of mine could not move on"), "triangle-alert",
        deal_held, {MAIL: Wish.NOW}, is_passed_on=True,
    )
)  # fmt: skip
register(
    NoticeKind(
        NOT_BOOKED, gettext_lazy("Money a payment provider told of was not booked"),
        "triangle-alert", not_booked, {MAIL: Wish.NOW}, is_passed_on=True,
    )
)  # fmt: skip
