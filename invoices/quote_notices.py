"""Owners hear what happens to quotes (LS-13): each as they wish, in the app, by mail or SMS."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.models import Quote
from notifications.actions import Tiding, notify
from notifications.models import Notification
from notifications.models.bell import Wish
from notifications.noticed import MAIL, NoticeKind, register
from records.actors import Actor
from records.models import Event
from records.models.events import ActorKind
from records.stream.registry import handler

BY_KIND = {
    "quotes.viewed": "quote_seen",
    "quotes.accepted": "quote_accepted",
    "quotes.declined": "quote_declined",
    "quotes.expired": "quote_expired",
}


@handler("invoices.quote_notices", start="now", hears=lambda event: event.kind in BY_KIND)
def tell_quotes(events: Sequence[Event]) -> None:
    """The owners of quote and deal, each once; nobody of what they did themselves."""
    rows = Quote.objects.live().select_related("deal")
    quotes = rows.in_bulk({event.record_id for event in events})
    for event in events:
        if (quote := quotes.get(event.record_id)) is not None:
            _tell_one(quote, event)


def _tell_one(quote: Quote, event: Event) -> None:
    kind = BY_KIND[event.kind]
    owners = {quote.owner_id, quote.deal.owner_id if quote.deal else None} - {None}
    facts = {"number": quote.number, "who": quote.answered_by}
    tidings = [
        Tiding(pk, f"{kind}:{event.pk}:{pk}", (Quote.record_type, quote.pk), data=facts)
        for pk in sorted(owners)
    ]
    by = Actor(ActorKind(event.actor_kind), event.actor_id)
    notify(tidings, by=by, kind=kind, now=timezone.now())


# fmt: off
WORDS = {
    "quote_seen": (gettext_lazy("A client sees a quote of mine"), "eye",
                   gettext_lazy("The client has seen quote %(name)s.")),
    "quote_accepted": (gettext_lazy("A quote of mine is accepted"), "thumbs-up",
                       gettext_lazy("%(who)s has accepted quote %(name)s.")),
    "quote_declined": (gettext_lazy("A quote of mine is declined"), "thumbs-down",
                       gettext_lazy("%(who)s has declined quote %(name)s.")),
    "quote_expired": (gettext_lazy("A quote of mine expires without an answer"), "hourglass",
                      gettext_lazy("Quote %(name)s has expired without an answer.")),
}
# fmt: on


def said(words):
    """The sentence with number and name, where the quote is still theirs to see (TRUST A3)."""

    def sentence(row: Notification, name: str) -> str:
        known = row.data.get("number") or name
        facts = {
            "name": known if name else _("of a client"),
            "who": (row.data.get("who") if name else "") or _("The client"),
        }
        return str(words) % facts

    return sentence


for _kind, (_label, _icon, _words) in WORDS.items():
    _mail = {MAIL: Wish.NOW} if _kind in ("quote_accepted", "quote_declined") else {}
    _passed = _kind in ("quote_accepted", "quote_declined")
    register(NoticeKind(_kind, _label, _icon, said(_words), _mail, is_passed_on=_passed))
