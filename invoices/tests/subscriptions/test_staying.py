"""Services when their owner leaves, their customer is erased, or two customers become one
(TRUST A9, X36, X02, E10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from invoices import actions
from invoices.handover import count_services, hand_over_services
from invoices.models import Invoice, InvoiceLine, Subscription
from invoices.tests.subscriptions.make import (
    kind_of,
    make_service,
    make_statuses,
    noon,
    periods_of,
    sweep,
)
from leads.actions import erase, merge_leads
from leads.kinds import Kind
from leads.models import Lead
from leads.tests.factories import make_lead
from records.actions import undo
from records.models import Batch, Event
from tasks.models import Task
from users.actions import deactivate_users
from users.models import User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
NAME = "Marta Oyelaran-Lindqvist"
FIRST = date(2027, 1, 31)
NEXT = date(2027, 2, 28)


@pytest.fixture(autouse=True)
def statuses(db):
    make_statuses()


def one(service: Subscription):
    return Subscription.objects.filter(pk=service.pk)


class TestSomebodyLeaves:
    """A9: what goes on or is still to be charged has somebody who looks after it; what is over
    stays with who sold it."""

    @pytest.fixture
    def services(self, admin) -> dict[str, Subscription]:
        ann = make_user("ann")
        made = {
            "active": make_service(ann, starts_on=FIRST, owner=ann),
            "ended, not charged": make_service(ann, starts_on=FIRST, owner=ann),
            "coming": make_service(ann, starts_on=NEXT, now=noon(FIRST), owner=ann),
            "ended": make_service(ann, starts_on=FIRST, owner=ann),
            "trashed": make_service(ann, starts_on=FIRST, owner=ann),
            "of another": make_service(ann, starts_on=FIRST, owner=admin),
        }
        one(made["ended"]).update(billed_until=date(2027, 2, 27))
        for name in ("ended", "ended, not charged"):
            actions.end_subscriptions(one(made[name]), by=ann, on=FIRST, now=noon(NEXT))
        actions.trash_subscriptions(one(made["trashed"]), by=ann)
        return made

    def test_what_goes_on_is_counted_and_handed_over(self, admin, services):
        ann, heir = User.objects.filter(name="Ann"), make_user("heir")
        assert count_services(ann) == 3
        hand_over_services(ann, to=heir, by=admin)
        owners = {name: one(service).get().owner.name for name, service in services.items()}
        assert owners == {
            "active": "Heir", "coming": "Heir", "trashed": "Heir", "ended, not charged": "Heir",
            "ended": "Ann", "of another": "Admin",
        }  # fmt: skip

    def test_who_leaves_by_the_front_door_leaves_no_service_behind(self, admin, services):
        """The whole way; the invoice and the task of its end are the successor's."""
        ann, heir = User.objects.filter(name="Ann"), make_user("heir")
        service = one(services["active"])
        values = {"term_months": 12, "ends_on": date(2028, 1, 30)}
        actions.change_subscriptions(service, by=admin, now=noon(FIRST), values=values)
        deactivate_users(ann, by=admin, successor=heir)
        sweep(FIRST)
        sweep(date(2027, 12, 31))
        assert not Invoice.objects.filter(owner__in=ann).exists()
        assert Invoice.objects.filter(lines__subscription=services["active"], owner=heir).exists()
        assert not Task.objects.filter(owner__in=ann).exists()


class TestAPersonIsErased:
    """X36: the books stay, the person goes, and is charged no more."""

    def test_the_name_goes_and_what_was_charged_stays(self, admin, time_machine):
        time_machine.move_to(noon(date(2027, 3, 10)))
        lead = make_lead(NAME, owner=admin)
        service = make_service(
            admin, starts_on=FIRST, lead=lead, name=f"Hosting of {NAME}", invoicing="issue"
        )
        sweep(date(2027, 3, 10))
        lines = list(InvoiceLine.objects.order_by("pk").values("net", "service_start", "name"))
        erase(Lead.objects.filter(pk=lead.pk), by=admin)
        service = one(service).get()
        assert service.name.startswith("Erased person")
        facts = (service.price, service.starts_on, service.billed_until, service.lead_id)
        assert facts == (Decimal(30), FIRST, date(2027, 3, 30), lead.pk)
        assert list(InvoiceLine.objects.order_by("pk").values("net", "service_start", "name")) == (
            lines
        )
        told = Event.objects.filter(record_type=Subscription.record_type)
        assert NAME not in str(list(told.values_list("changes", "data")))
        assert NAME not in str(list(Batch.objects.values_list("title", flat=True)))

    def test_it_is_charged_no_more(self, admin, time_machine):
        """One that is charged ends, also where its invoice is late; one that never was is put
        away; the person is no customer any more, and no undo starts it again."""
        time_machine.move_to(noon(date(2027, 3, 10)))
        lead = make_lead(NAME, owner=admin)
        charged = make_service(admin, starts_on=FIRST, lead=lead, invoicing="issue")
        sweep(date(2027, 3, 10))
        late = make_service(admin, starts_on=FIRST, lead=lead)
        one(late).update(billed_until=date(2027, 2, 27), next_on=NEXT)
        coming = make_service(
            admin, starts_on=date(2027, 4, 1), now=noon(date(2027, 3, 10)), lead=lead
        )
        other = make_service(admin, starts_on=FIRST, lead=make_lead("Mill"), invoicing="issue")
        erase(Lead.objects.filter(pk=lead.pk), by=admin)
        assert one(charged).get().ends_on == date(2027, 3, 10)
        assert one(late).get().ends_on == date(2027, 2, 27)
        assert one(coming).get().is_trashed
        sweep(date(2027, 3, 11))
        assert kind_of(lead) == Kind.FORMER
        for batch in Batch.objects.filter(kind="subscriptions.ended"):
            undo(batch, by=admin)
        before = InvoiceLine.objects.filter(lead=lead).count()
        sweep(date(2028, 1, 1))
        assert InvoiceLine.objects.filter(lead=lead).count() == before
        assert other.lines.exists(), "and others are charged as ever"


class TestTwoBecomeOne:
    """X02, E10."""

    @pytest.fixture
    def pair(self, admin) -> tuple[Subscription, Subscription]:
        """Both charged for a first period, one of them with an end."""
        keep, other = make_lead("Harbour Bakery", owner=admin), make_lead("Bakery", owner=admin)
        mine = make_service(admin, starts_on=FIRST, lead=keep, name="Care")
        theirs = make_service(
            admin, starts_on=FIRST, lead=other, name="Hosting", ends_on=date(2027, 4, 29),
            notice_days=0,
        )  # fmt: skip
        sweep(FIRST)
        return one(mine).get(), one(theirs).get()

    def merged(self, pair, by):
        both = Lead.objects.filter(pk__in=[each.lead_id for each in pair])
        outcome = merge_leads(both, by=by, keep=pair[0].lead_id, values={})
        assert not outcome.held, outcome.messages
        return outcome

    def test_each_goes_on_where_it_stood_on_one_invoice(self, admin, pair):
        """No period twice, none left out; the state of the one that stays is its own."""
        before = [(p.state, p.anchor_on, p.billed_until, p.next_on, p.ends_on) for p in pair]
        self.merged(pair, admin)
        keep = pair[0].lead
        now = [one(each).get() for each in pair]
        assert [each.lead for each in now] == [keep, keep]
        assert [(p.state, p.anchor_on, p.billed_until, p.next_on, p.ends_on) for p in now] == before
        assert kind_of(keep) == Kind.ACTIVE
        sweep(date(2027, 3, 30))
        assert [periods_of(each) for each in pair] == [
            [(FIRST, date(2027, 2, 27)), (NEXT, date(2027, 3, 30))]
        ] * 2
        together = Invoice.objects.filter(lines__service_start=NEXT).distinct()
        assert [(each.lead, each.lines.count()) for each in together] == [(keep, 2)]

    def test_the_last_of_both_makes_a_former_customer(self, admin, pair):
        """LS-17…21: one of them ends, the other keeps the customer."""
        self.merged(pair, admin)
        keep = pair[0].lead
        sweep(date(2027, 5, 1))
        assert (one(pair[1]).get().state, kind_of(keep)) == ("ended", Kind.ACTIVE)
        how = {"by": admin, "on": date(2027, 5, 2), "now": noon(date(2027, 5, 3))}
        actions.end_subscriptions(one(pair[0]), **how)
        assert kind_of(keep) == Kind.FORMER

    def test_taken_back_each_has_its_own_again(self, admin, pair):
        merged = self.merged(pair, admin)
        undo(merged.batch, by=admin)
        assert [one(each).get().lead_id for each in pair] == [each.lead_id for each in pair]
        sweep(NEXT)
        found = Invoice.objects.filter(lines__service_start=NEXT).order_by("lead")
        assert [each.lead_id for each in found] == [each.lead_id for each in pair]
        assert [each.lines.count() for each in found] == [1, 1]
