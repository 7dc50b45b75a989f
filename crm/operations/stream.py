"""Who reads the stream of events, how far behind they are, and what they could not handle."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.operations.signs import Part, Sign, State, judged, long, number
from records.models import ParkedEvent
from records.stream.lag import Lag, lags
from records.stream.registry import HANDLERS

# Handlers are woken at each commit, and swept every minute.
SLOW, STUCK = 60, 180  # seconds
TITLES = {
    "search": gettext_lazy("Search"),
    "notices": gettext_lazy("Notifications"),
    "automations": gettext_lazy("Automations"),
    "scores": gettext_lazy("Lead scores"),
    "duplicates": gettext_lazy("Possible duplicates"),
    "tasks.zones": gettext_lazy("Days of tasks"),
    "base_currency": gettext_lazy("Values in base currency"),
}


def title_of(handler: str) -> str:
    return str(TITLES.get(handler, handler))


def parked_url(handler: str = "") -> str:
    query = f"?{urlencode({'handler': handler})}" if handler else ""
    return reverse("operations_parked") + query


def events(now: datetime) -> Part:
    """Each handler's lag in events and seconds, and events parked with a reason."""
    counts = ParkedEvent.objects.order_by().values_list("handler").annotate(n=Count("id"))
    parked = dict(counts)
    signs = [_behind(lag, now) for lag in lags() if lag.handler in HANDLERS]
    remedy = _("Read the reason, mend the cause (often an update), then “Try again”.")
    more = [
        judged(
            _("Events %(handler)s could not handle") % {"handler": title_of(name)},
            count,
            url=parked_url(name),
            remedy=remedy,
        )
        for name, count in sorted(parked.items())
    ]
    none = Sign(_("Events nobody could handle"), "0", State.FINE, parked_url())
    return Part(_("Events"), [*signs, *(more or [none])])


def _behind(lag: Lag, now: datetime) -> Sign:
    seconds = lag.seconds(now)
    words = ngettext("%(n)s event behind", "%(n)s events behind", lag.events)
    value = words % {"n": number(lag.events)}
    if lag.events:
        value += f", {long(seconds)}"
    state = State.ACT if seconds > STUCK else State.LOOK if seconds > SLOW else State.FINE
    remedy = _("It catches up by itself if workers have time. If it grows, start more workers.")
    return Sign(title_of(lag.handler), value, state, remedy="" if state == State.FINE else remedy)
