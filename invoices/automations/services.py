"""Rules about services: some days before they end or renew, and what happens to them (LS-21)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from automations.offers import (
    Call,
    Effect,
    Moment,
    Subject,
    Trigger,
    offer_effect,
    offer_subject,
    offer_trigger,
)
from invoices.kinds import SubscriptionState
from invoices.models import Subscription
from leads.actions import change_status
from leads.models import Lead, Status
from leads.sending import offer_sending
from records.actions import Outcome
from records.models import Event
from tasks.automations import offer_giving

LEADS, SERVICES = "leads", "subscriptions"
ENDS, NEAR, CUSTOMER = "ends_on", "renewal_near", "services.customer"
TONES = {SubscriptionState.ACTIVE: "green", SubscriptionState.ENDED: "grey"}


def became(ids: list[int]) -> dict[int, tuple[str, str]]:
    """Whether it goes on."""
    rows = Subscription.objects.with_ids(ids)
    return {each.pk: (each.get_state_display(), TONES.get(each.state, "blue")) for each in rows}


def own(event: Event) -> int | None:
    return event.record_id if event.record_type == Subscription.record_type else None


offer_subject(
    Subject(
        list_name=SERVICES,
        one=gettext_lazy("a service"),
        many=gettext_lazy("services"),
        moments=(Moment(ENDS, gettext_lazy("its renewal or its end"), column=ENDS),),
        became=became,
    )
)
for _name, _words in (
    (NEAR, gettext_lazy("a service is up for renewal, as many days before its end as it says")),
    ("started", gettext_lazy("a customer gets a service")),
    ("renewed", gettext_lazy("a service is renewed")),
    ("ended", gettext_lazy("somebody ends a service")),
):
    _kinds = frozenset({f"subscriptions.{_name}"})
    offer_trigger(Trigger(f"services.{_name}", SERVICES, _words, _kinds, record=own))
    # The same, for rules about the customer.
    offer_trigger(Trigger(f"services.lead_{_name}", LEADS, _words, _kinds))


def _move_customer(records: QuerySet, call: Call) -> Outcome:
    status = Status.objects.get(pk=call.values["status"])
    leads = Lead.objects.live().filter(pk__in=records.order_by().values("lead"))
    return change_status(leads, by=call.by, status=status, batch=call.batch, in_bulk=True)


def _words_of(values: Mapping[str, Any]) -> str:
    name = Status.objects.filter(pk=values.get("status")).first() or "?"
    return _("move its customer to “%(status)s”") % {"status": name}


def _gone(values: Mapping[str, Any]) -> str:
    there = Status.objects.live().filter(pk=values.get("status")).exists()
    return "" if there else _("The status was removed.")


offer_effect(
    Effect(
        name=CUSTOMER,
        label=gettext_lazy("Move its customer to a status"),
        words=_words_of,
        run=_move_customer,
        fields=lambda list_name, user: {
            "status": forms.ModelChoiceField(
                Status.objects.live().in_order(), label=_("Status"), empty_label=None
            )
        },
        stored=lambda cleaned: {"status": cleaned["status"].pk},
        problem=_gone,
        refers=lambda values: [(Status.record_type, values["status"])],
        map=lambda values, old, new: {"status": new},
        subjects=frozenset({SERVICES}),
    )
)
offer_giving(SERVICES)
offer_sending(SERVICES, "lead")
