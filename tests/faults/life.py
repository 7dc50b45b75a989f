"""A random life of leads, deals and messages, lived with the product beside a ``Diary`` that says
what a person would expect of it.

Other work that time sets off joins with three things: what people do as a ``rule`` of ``Life``,
what follows from it in ``Diary``, and a line in ``agree``.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from automations.engine import due
from automations.routing.waiting import route_due
from deals.actions import change_deals, create_deals
from deals.models import Deal
from leads import actions
from leads.models import ActivityKind, Lead, Status
from notifications.actions import queue
from notifications.kinds import LETTER
from notifications.models import Channel, Message, Notification
from notifications.reminders import sweeping
from notifications.sending.outbox import send_due
from notifications.tests.servers import Sink
from records.actors import SYSTEM
from records.models import Comment, Event, Span
from records.tests.drain import SEEN, drain
from tests.faults.diary import PEOPLE, Diary, DiaryLead, DiaryMessage
from tests.faults.money import Money
from users.models import User

# Before a 29 February, Berlin's summer time, and New York's, which begins on another day.
BEGIN = datetime(2036, 2, 20, 9, tzinfo=UTC)
HANDLERS = ("automations", "reminders", "routing")
SAYS = {"yes": "250 taken", "later": "451 later", "never": "554 never"}


class Life(Money):
    """One life is one transaction, rolled back at its end. The sweeps run each time the clock
    moves; handlers run after each thing people do, as they are woken by it."""

    people: dict[str, User]
    statuses: dict[str, Status]
    sink: Sink

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
        SEEN.update(dict.fromkeys(HANDLERS, last or 0))
        self.boss, self.owners = self.people["boss"], {}
        self.now, self.says, self.diary = BEGIN, "yes", Diary()
        self.leads: list[Lead] = []
        self.deals: list[Deal] = []
        self.sink.arrived.clear()
        self.begin_books()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def handled(self) -> None:
        """Woken by what people did. Who got a lead has it since now: the product writes that down
        by the database's clock, which stands still here."""
        drain(*HANDLERS)
        route_due(self.now)
        owners = dict(Lead.objects.values_list("pk", "owner_id"))
        got = [pk for pk, owner in owners.items() if self.owners.get(pk) != owner]
        spans = Span.objects.filter(record_type=Lead.record_type, field=Lead.spanned["owner"])
        spans = spans.filter(record_id__in=got, until=None)
        spans.exclude(since__gt=self.now, since__lt=self.now + timedelta(seconds=1)).update(
            since=self.now
        )
        self.owners = owners
        drain(*HANDLERS)

    def made(self, **fields) -> None:
        number = len(self.leads)
        lead = Lead(name=f"Lead {number}", status=self.statuses["New"], **fields)
        actions.create_leads([lead], by=self.boss)
        Lead.objects.filter(pk=lead.pk).update(created_at=self.now)
        self.leads.append(lead)
        self.handled()

    @rule(person=st.sampled_from(sorted(PEOPLE)))
    def new_lead(self, person: str) -> None:
        self.diary.leads.append(DiaryLead("New", person, self.now, self.now))
        self.made(owner=self.people[person])

    @rule(is_german=st.booleans())
    def lead_arrives(self, is_german: bool) -> None:
        """As from a form: nobody owns it."""
        self.diary.arrives(is_german, self.now)
        self.made(country="DE" if is_german else "FR")

    @precondition(lambda self: self.leads)
    @rule(n=st.integers(0, 9), person=st.sampled_from(sorted(PEOPLE)))
    def assign(self, n: int, person: str) -> None:
        n %= len(self.leads)
        found = Lead.objects.filter(pk=self.leads[n].pk)
        actions.assign(found, by=self.boss, owner=self.people[person])
        self.diary.assigned(n, person, self.now)
        self.handled()

    @precondition(lambda self: self.leads)
    @rule(n=st.integers(0, 9))
    def call(self, n: int) -> None:
        n %= len(self.leads)
        values = {"at": self.now, "direction": "out", "outcome": "reached"}
        lead = Lead.objects.get(pk=self.leads[n].pk)
        actions.log_activity(lead, by=self.boss, kind=ActivityKind.CALL, values=values)
        self.diary.called(n, self.now)
        self.handled()

    @precondition(lambda self: self.leads)
    @rule(n=st.integers(0, 9), name=st.sampled_from(["New", "Contacted", "Given up"]))
    def set_status(self, n: int, name: str) -> None:
        """In a bulk edit, which is no sign of life."""
        n %= len(self.leads)
        found = Lead.objects.filter(pk=self.leads[n].pk)
        actions.change_status(found, by=self.boss, status=self.statuses[name], in_bulk=True)
        self.diary.leads[n].status = name
        self.handled()

    @precondition(lambda self: self.leads)
    @rule(days=st.integers(1, 40))
    def new_deal(self, days: int) -> None:
        day = self.now.date() + timedelta(days=days)
        deal = Deal(name="Deal", lead=self.leads[0], owner=self.boss, close_date=day)
        # Before the lead's qualification follows: the diary knows leads of its own statuses only.
        create_deals([deal], by=SYSTEM)
        self.deals.append(deal)
        self.diary.closes.append(day)
        self.handled()

    @precondition(lambda self: self.deals)
    @rule(n=st.integers(0, 9), days=st.integers(1, 40))
    def postpone(self, n: int, days: int) -> None:
        n, day = n % len(self.deals), self.now.date() + timedelta(days=days)
        found = Deal.objects.filter(pk=self.deals[n].pk)
        change_deals(found, by=self.boss, values={"close_date": day})
        self.diary.closes[n] = day
        self.handled()

    @rule(minutes=st.integers(0, 600))
    def write(self, minutes: int) -> None:
        number, at = len(self.diary.messages), self.now + timedelta(minutes=minutes)
        message = Message(
            key=f"life:{number}", channel=Channel.MAIL, kind=LETTER, subject=str(number), text="x",
            recipient="ada@example.com", due_at=at,
        )  # fmt: skip
        queue([message], by=SYSTEM, now=self.now)
        self.diary.messages.append(DiaryMessage(at))

    @rule(says=st.sampled_from(sorted(SAYS)))
    def server_says(self, says: str) -> None:
        self.says = says

    @rule(hours=st.one_of(st.integers(1, 40), st.integers(100, 300)))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        for _again in range(2):  # whatever is swept twice is done once
            self.sink.answers = [SAYS[self.says]] * (len(self.diary.messages) + 1)
            send_due(clock=lambda: self.now)
            self.handled()
            due.sweep(self.now)
            self.handled()
            sweeping.sweep(self.now)
            self.money_moves()
        self.sink.answers = []
        self.diary.minute(self.now, self.says)
        self.book.minute(self.now)

    @invariant()
    def agree(self) -> None:
        diary = self.diary
        told = Counter(
            Comment.objects.filter(text="Seen by a rule").values_list("target_type", "target_id")
        )
        expected = Counter()
        for (kind, n), count in diary.comments.items():
            record = self.leads[n] if kind == "lead" else self.deals[n]
            expected[record.record_type, record.pk] = count
        assert told == +expected
        names = dict(Lead.objects.values_list("pk", "status__name"))
        assert [names[lead.pk] for lead in self.leads] == [lead.status for lead in diary.leads]
        owners = dict(Lead.objects.values_list("pk", "owner__email"))
        assert [owners[lead.pk] for lead in self.leads] == [
            self.people[lead.owner].email for lead in diary.leads
        ]
        told = Notification.objects.values_list("target_id", "user_id", "kind")
        assert Counter(told) == Counter(
            {
                (self.leads[n].pk, self.people[person].pk, kind): count
                for (n, person, kind), count in diary.reminders.items()
            }
        )
        rows = Message.objects.order_by("id").values_list("state", "attempts", "due_at")
        assert list(rows) == [(each.state, each.tries, each.due) for each in diary.messages]
        assert len(self.sink.arrived) == len(set(self.sink.ids)) == diary.arrived
        self.books_agree()
