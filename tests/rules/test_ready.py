"""Ready-made rules, each at work on real rows: added, switched on, and what they do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from automations.actions import change_rules, switch_on
from automations.engine.due import sweep
from automations.models import Due, Rule, Run
from automations.ready import READY
from leads import actions
from leads.kinds import Kind
from leads.models import ActivityKind, Lead
from leads.tests.factories import make_lead, make_stage, make_status
from records.attached.comments import add_comment
from records.models import CommentType, Event, FieldDefinition, Span
from records.tests.drain import SEEN
from tasks.models import Task

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def line(rep, admin, drain) -> dict:
    """A status of each kind there is a rule for."""
    customers = make_stage("Customers", "customer", position=5)
    stage = make_stage()
    kinds = (Kind.NEW, Kind.CONTACTED, Kind.UNQUALIFIED)
    found = {kind: make_status(str(kind.label), kind, stage) for kind in kinds}
    for kind in (Kind.ACTIVE, Kind.CHURN_RISK, Kind.RENEWAL):
        found[kind] = make_status(str(kind.label), kind, customers)
    SEEN["automations"] = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return found


def add(key: str, admin, **values) -> Rule:
    """As somebody adds it on the page, changes what he wants, and switches it on."""
    rule = READY[key].add(by=admin)
    found = Rule.objects.filter(pk=rule.pk)
    if values:
        change_rules(found, by=admin, values=values)
    switch_on(found, by=admin)
    return found.get()


def lead_in(line, kind: Kind, rep, since, **fields) -> Lead:
    lead = make_lead("Ada", status=line[kind], owner=rep, created_at=since, **fields)
    Span.objects.create(
        record_type=100, field=1, record_id=lead.pk, value=line[kind].pk, since=since
    )
    return lead


def kind_of(lead: Lead) -> str:
    return Lead.objects.values_list("status__kind", flat=True).get(pk=lead.pk)


def test_first_outreach_makes_it_contacted(line, rep, admin, drain):
    """LS-06, WB-06: a call of ours moves it on; a call of theirs and a note do not."""
    rule = add("contacted", admin)
    lead = lead_in(line, Kind.NEW, rep, timezone.now())
    values = {"at": timezone.now(), "outcome": "reached"}
    for direction in ("in", "out"):
        assert kind_of(lead) == Kind.NEW
        values = {**values, "direction": direction}
        actions.log_activity(lead, by=rep, kind=ActivityKind.CALL, values=values)
        drain("automations")
    assert kind_of(lead) == Kind.CONTACTED
    run = Run.objects.get(rule=rule)
    assert Event.objects.get(pk=run.event).kind == "leads.called"


def test_no_response_in_the_period_makes_it_unqualified(line, rep, admin):
    """CM-25: thirty days, or whatever an admin makes of it."""
    rule = add("unanswered", admin, when={"moment": "unanswered", "days": 20, "side": "after"})
    now = timezone.now()
    lead = lead_in(line, Kind.CONTACTED, rep, now)
    change_rules(Rule.objects.filter(pk=rule.pk), by=admin, values={"name": "Twenty days"})
    assert Due.objects.get().due_at == Due.objects.get().basis + 20 * DAY
    sweep(now + 19 * DAY)
    assert kind_of(lead) == Kind.CONTACTED
    sweep(now + 21 * DAY)
    assert kind_of(lead) == Kind.UNQUALIFIED


def test_a_negative_reply_makes_it_unqualified(line, rep, admin, drain):
    """CM-24: a comment of the type the rule brings along."""
    add("refused", admin)
    lead = lead_in(line, Kind.CONTACTED, rep, timezone.now())
    add_comment(lead, by=rep, text="No", type=CommentType.objects.get(name="Negative reply"))
    drain("automations")
    assert kind_of(lead) == Kind.UNQUALIFIED


def test_a_silent_customer_is_at_risk(line, rep, admin):
    """LS-20: sixty days without a word of either side; one who answered is left alone."""
    now = timezone.now()
    silent = lead_in(line, Kind.ACTIVE, rep, now - 90 * DAY, last_action_at=now - 59 * DAY)
    lively = lead_in(line, Kind.ACTIVE, rep, now - 90 * DAY, last_response_at=now - 10 * DAY)
    add("churn", admin)
    sweep(now)
    assert kind_of(silent) == Kind.ACTIVE
    sweep(now + 2 * DAY)
    assert (kind_of(silent), kind_of(lively)) == (Kind.CHURN_RISK, Kind.ACTIVE)


def test_near_a_renewal_there_is_a_status_and_a_task(line, rep, admin):
    """LS-21: thirty days before a date of the organisation's own."""
    FieldDefinition.objects.create(target_type=100, key="renewal", label="Renewal", type="date")
    now = timezone.now()
    ends = (now + 40 * DAY).date().isoformat()
    lead = lead_in(line, Kind.ACTIVE, rep, now - 300 * DAY, custom={"renewal": ends})
    add("renewal", admin)
    sweep(now + 8 * DAY)
    assert not Task.objects.exists()
    sweep(now + 12 * DAY)
    assert kind_of(lead) == Kind.RENEWAL
    task = Task.objects.get()
    assert (task.lead, task.owner, task.title) == (lead, rep, "Ask about the renewal")
    sweep(now + 13 * DAY)
    assert Task.objects.count() == 1


def test_nothing_ready_made_is_left_out():
    """Whoever adds one adds its test here; what quotes offer is at work in
    ``invoices/tests/client/test_quote_news.py``, what services offer in ``test_services.py``."""
    here = {"contacted", "unanswered", "refused", "churn", "renewal"}
    above = {"proposal_sent", "deal_quoted", "deal_agreed", "services_renewal"}
    assert set(READY) == here | above
