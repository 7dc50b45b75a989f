"""What quotes set off: rules about their lead or deal (LS-13, LS-15)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from automations.offers import Trigger, offer_trigger
from deals.models import Deal
from records.models import Event
from records.timeline.about import ABOUT

LEADS, DEALS = "leads", "deals"


def of_deal(event: Event) -> int | None:
    """The deal a quote is for, if it is for one."""
    record_type, pk = (event.data or {}).get(ABOUT, (0, None))
    return pk if record_type == Deal.record_type else None


for _name, _words in (
    ("issued", gettext_lazy("a quote is sent")),
    ("viewed", gettext_lazy("the client sees a quote")),
    ("accepted", gettext_lazy("a quote is accepted")),
    ("declined", gettext_lazy("a quote is declined")),
    ("expired", gettext_lazy("a quote expires without an answer")),
):
    _kinds = frozenset({f"quotes.{_name}"})
    offer_trigger(Trigger(f"quotes.{_name}", LEADS, _words, _kinds))
    offer_trigger(Trigger(f"quotes.deal_{_name}", DEALS, _words, _kinds, record=of_deal))
