"""Services start, change, are renewed and end; their customer follows (CM-35, H9, LS-17…21)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from invoices import actions
from invoices.actions.customers import make_former
from invoices.kinds import SubscriptionState
from invoices.models import Subscription
from invoices.tests.factories import line, make_issued
from invoices.tests.subscriptions.make import (
    kind_of,
    make_service,
    make_statuses,
    noon,
    sweep,
)
from leads.actions import trash as trash_leads
from leads.kinds import Kind, StageCategory
from leads.models import Lead
from leads.presets import PRESETS
from leads.tests.factories import make_lead
from records.actions import undo
from records.models import Event
from tasks.models import Task
from users.models import Organisation
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
FIRST = date(2027, 1, 31)


@pytest.fixture(autouse=True)
def statuses(db):
    make_statuses()


def one(service: Subscription):
    return Subscription.objects.filter(pk=service.pk)


def test_starting_one_by_hand_makes_the_customer_active(rep):
    """CM-35, H9, LS-19."""
    service = make_service(rep, starts_on=FIRST)
    assert kind_of(service.lead) == Kind.ACTIVE
    assert (service.state, service.next_on) == (SubscriptionState.ACTIVE, FIRST)
    told = Event.objects.filter(line=service.lead_id).values_list("kind", flat=True)
    assert {"subscriptions.started", "invoices.activated"} <= set(told)


def test_one_that_begins_later_makes_it_active_on_its_day(rep):
    """CM-35: "the start"; the day is that of the organisation."""
    Organisation.objects.create(name="Mill", time_zone="Pacific/Auckland")
    service = make_service(rep, starts_on=FIRST, now=noon(date(2027, 1, 1)))
    assert (service.state, kind_of(service.lead)) == (SubscriptionState.COMING, Kind.NEW)
    before, midnight = (
        datetime(2027, 1, 30, 10, 59, tzinfo=UTC),
        datetime(2027, 1, 30, 11, tzinfo=UTC),
    )
    actions.sweep_subscriptions(now=before)
    assert kind_of(service.lead) == Kind.NEW
    actions.sweep_subscriptions(now=midnight)
    assert (one(service).get().state, kind_of(service.lead)) == ("active", Kind.ACTIVE)


def test_an_invoice_with_days_of_service_does_the_same(rep):
    """CM-35, H9."""
    lead = make_lead("Mill")
    make_issued(rep, line(service_start=FIRST), lead=lead)
    assert kind_of(lead) == Kind.ACTIVE


def test_a_term_says_when_it_ends_and_a_renewal_when_the_next_one_does(rep):
    service = make_service(rep, starts_on=FIRST, term_months=1)
    assert service.ends_on == date(2027, 2, 27)
    for end in (date(2027, 3, 30), date(2027, 4, 29), date(2027, 5, 30)):
        actions.renew_subscriptions(one(service), by=rep, now=noon(FIRST))
        assert one(service).get().ends_on == end


def test_what_renews_itself_needs_a_term(rep):
    service = make_service(rep, starts_on=FIRST)
    how = {"by": rep, "now": noon(FIRST)}
    outcome = actions.change_subscriptions(one(service), values={"renews": True}, **how)
    assert outcome.held["no_term"] == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        one(service).update(renews=True)


def test_it_renews_itself_term_by_term_until_somebody_ends_it(rep):
    """LS-21: also when nobody looked for a year."""
    service = make_service(rep, starts_on=FIRST, term_months=3, renews=True, price=0)
    sweep(date(2028, 2, 3))
    assert (one(service).get().ends_on, kind_of(service.lead)) == (date(2028, 4, 29), Kind.ACTIVE)


def test_the_last_end_makes_a_former_customer(rep):
    """LS-17…21: one of two that goes on keeps the customer."""
    first = make_service(rep, starts_on=FIRST)
    second = make_service(rep, starts_on=FIRST, lead=first.lead)
    day = date(2027, 2, 10)
    actions.end_subscriptions(one(first), by=rep, on=day, now=noon(FIRST))
    assert one(first).get().state == "active"
    sweep(date(2027, 2, 11))
    assert (one(first).get().state, kind_of(first.lead)) == ("ended", Kind.ACTIVE)
    outcome = actions.end_subscriptions(one(second), by=rep, on=day, now=noon(date(2027, 2, 12)))
    assert kind_of(first.lead) == Kind.FORMER
    undo(outcome.batch, by=rep)
    assert (one(second).get().ends_on, kind_of(first.lead)) == (None, Kind.ACTIVE)
    assert one(second).get().state != "ended"


def test_somebody_who_is_no_customer_does_not_become_a_former_one(rep):
    lead = make_lead("Mill")
    batch = make_service(rep, starts_on=FIRST).lead  # somebody else's
    assert batch.pk != lead.pk
    assert not make_former(Lead.objects.filter(pk=lead.pk), by=rep, batch=None).changed


def test_near_its_end_the_customer_is_up_for_renewal_with_a_task_once(rep):
    """LS-21: on its day of notice, not before, and once for each end."""
    service = make_service(
        rep, starts_on=FIRST, term_months=12, notice_days=30, interval="year", owner=rep
    )
    assert service.notice_on == date(2027, 12, 31)
    sweep(date(2027, 12, 30))
    assert (kind_of(service.lead), Task.objects.count()) == (Kind.ACTIVE, 0)
    for _again in range(2):
        sweep(date(2027, 12, 31))
    task = Task.objects.get()
    assert kind_of(service.lead) == Kind.RENEWAL
    assert (task.owner, task.lead_id) == (rep, service.lead_id) and "Care plan" in task.title
    actions.renew_subscriptions(one(service), by=rep, now=noon(date(2028, 1, 2)))
    assert kind_of(service.lead) == Kind.ACTIVE
    sweep(date(2028, 12, 31))
    assert (kind_of(service.lead), Task.objects.count()) == (Kind.RENEWAL, 2)


def test_the_first_day_of_what_was_charged_stays(rep):
    service = make_service(rep, starts_on=FIRST)
    sweep(FIRST)
    how = {"by": rep, "now": noon(FIRST)}
    outcome = actions.change_subscriptions(
        one(service), values={"starts_on": date(2027, 2, 1)}, **how
    )
    assert outcome.held["charged_from"] == 1
    assert actions.trash_subscriptions(one(service), by=rep).held["charged"] == 1


def test_another_interval_counts_from_the_next_period_on(rep):
    """X24: no day is charged twice or not at all."""
    service = make_service(rep, starts_on=FIRST)
    sweep(FIRST)
    how = {"by": rep, "now": noon(FIRST)}
    actions.change_subscriptions(one(service), values={"interval": "year"}, **how)
    sweep(date(2028, 2, 28))
    spans = list(service.lines.order_by("id").values_list("service_start", "service_end"))
    assert spans == [
        (FIRST, date(2027, 2, 27)),
        (date(2027, 2, 28), date(2028, 2, 27)),
        (date(2028, 2, 28), date(2029, 2, 27)),
    ]


def test_what_is_over_is_not_ended_again_and_nobody_without_a_seat_may(rep):
    service = make_service(rep, starts_on=FIRST)
    how = {"on": FIRST, "now": noon(date(2027, 3, 1))}
    assert actions.end_subscriptions(one(service), by=rep, **how).changed
    assert actions.end_subscriptions(one(service), by=rep, **how).held["ended"] == 1
    early = {"on": date(2026, 1, 1), "now": noon(FIRST)}
    assert actions.end_subscriptions(one(service), by=rep, **early).held["ends_before"] == 1
    reader = make_user("reader", role="reader")
    with pytest.raises(PermissionDenied):
        actions.end_subscriptions(one(service), by=reader, **how)


def test_it_goes_into_the_trash_with_its_lead_and_is_not_charged_there(rep):
    """X20."""
    service = make_service(rep, starts_on=FIRST)
    trash_leads(Lead.objects.filter(pk=service.lead_id), by=rep)
    sweep(date(2027, 6, 1))
    assert one(service).get().is_trashed and not service.lines.exists()


def test_the_default_set_up_has_a_place_for_every_customer():
    """LS-04, LS-17…21: statuses after the sale, in the customers stage; every preset knows at
    least an active customer."""
    kinds = {
        name: [status.kind for stage in preset.stages for status in stage.statuses
               if stage.category == StageCategory.CUSTOMER]
        for name, preset in PRESETS.items()
    }  # fmt: skip
    assert kinds["throughline"] == [
        Kind.ONBOARDING, Kind.ACTIVE, Kind.CHURN_RISK, Kind.RENEWAL, Kind.FORMER
    ]  # fmt: skip
    assert all(Kind.ACTIVE in found for found in kinds.values())
