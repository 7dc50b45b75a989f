"""The list of subscriptions: who has what, until when (LS-21, X24)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Coalesce, Round
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deals.lists import LEAD_NAME
from invoices.actions import change_subscriptions
from invoices.kinds import SubscriptionState
from invoices.models import Subscription
from invoices.numbers import house_zone
from records.actions import Outcome
from records.lists import ONE_OF, Column, DefaultList, Kind, RecordList, register
from records.tones import Tone

SERVICE_TONES = (
    (SubscriptionState.WAITING.value, Tone.AMBER),
    (SubscriptionState.COMING.value, Tone.BLUE),
    (SubscriptionState.ACTIVE.value, Tone.GREEN),
    (SubscriptionState.ENDED.value, Tone.GREY),
)
OFF = Coalesce(F("discount_percent"), Value(0), output_field=DecimalField())
AMOUNT = ExpressionWrapper(
    Round(F("quantity") * F("price") * (Value(100) - OFF) / Value(100), 3),
    output_field=DecimalField(max_digits=18, decimal_places=3),
)
COLUMNS = [
    Column("id", label=_("ID"), link=True, sort=True, wide=True),
    Column("name", link=True, contains=True),
    Column("lead", filter=frozenset(), route="lead", labels=LEAD_NAME),
    Column("status", path="state", filter=ONE_OF, chip=True, tones=SERVICE_TONES),
    Column("product", filter=ONE_OF | {"empty"}, wide=True),
    Column(
        "amount", label=_("amount"), kind=Kind.NUMBER, expression=AMOUNT, decimals=2,
        hint=_("Of one full period, without the discount, and with or without tax as it says."),
    ),
    Column("currency", filter=ONE_OF),
    Column("interval", filter=ONE_OF),
    Column("starts_on", wide=True, zone=house_zone),
    Column("ends_on", sort=True, zone=house_zone),
    Column("next_on", zone=house_zone),
    Column("renews", wide=True),
    Column("term_months", edit=True, wide=True),
    Column("notice_days", edit=True, wide=True),
    Column("notice_on", label=_("up for renewal on"), show=False, zone=house_zone),
    Column("noticed_for", wide=True, zone=house_zone),
    Column("invoicing", filter=ONE_OF, edit=True, wide=True),
    Column("quantity", edit=True, wide=True),
    Column("price", edit=True, decimals=2, wide=True),
    Column("billed_until", wide=True, zone=house_zone),
    Column("owner", edit=True),
    Column("created_at", sort=True, wide=True),
]  # fmt: skip
ACTIVE = f"status={SubscriptionState.ACTIVE}"


@register
class SubscriptionList(RecordList):
    """What customers get again and again; what ends soon comes first in its own list."""

    model = Subscription
    name = "subscriptions"
    title = _("Subscriptions")
    record_url = "subscription"
    new_url = "subscription_new"
    sort = "-created_at"
    columns = COLUMNS
    default_columns = ["name", "lead", "status", "amount", "currency", "interval", "ends_on",
                       "next_on", "owner"]  # fmt: skip
    default_lists = [
        DefaultList(
            "active", _("Active"), ACTIVE, opens=True,
            hint=_("Services customers have today."),
        ),
        DefaultList("mine", _("My subscriptions"), f"owner=me&{ACTIVE}"),
        DefaultList(
            "renewal", _("Up for renewal"), f"{ACTIVE}&noticed_for__empty=no&ends_on__empty=no",
            sort="ends_on",
            hint=_("Active ones that end within their days of notice."),
        ),
        DefaultList(
            "ended", _("Ended this month"), "ends_on=this_month", sort="ends_on",
            hint=_("Over by now, or before the month is."),
        ),
        DefaultList(
            "waiting", _("To be invoiced"), "next_on=past",
            hint=_("Nothing waits: whatever was due is invoiced."),
        ),
        DefaultList("all", _("All")),
    ]  # fmt: skip

    def edit(
        self, records: QuerySet[Subscription], *, by, values: Mapping[str, Any], gates, batch
    ) -> Outcome:
        return change_subscriptions(
            records, by=by, values=values, now=timezone.now(), gates=gates, batch=batch
        )
