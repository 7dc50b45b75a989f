"""A random life of leads, deals and messages, and what a person with a diary would expect of it.

``Diary`` knows nothing of the product: no query, no column, none of its constants. It is told what
people did and what time it is, and says which comments rules have written where, in which status
each lead stands, and what became of each message. ``Life`` does the same with the product.

Other work that time sets off joins with three things: what people do as a ``rule`` of ``Life``,
what follows from it in ``Diary``, and a line in ``agree``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from automations.engine import due
from deals.actions import change_deals, create_deals
from deals.models import Deal
from leads import actions
from leads.models import ActivityKind, Lead, Status
from notifications.actions import queue
from notifications.kinds import LETTER
from notifications.models import Channel, Message
from notifications.sending.outbox import send_due
from notifications.tests.servers import Sink
from records.actors import SYSTEM
from records.models import Comment, Event
from records.tests.drain import SEEN, drain
from users.models import User

BEGIN = datetime(2036, 2, 20, 9, tzinfo=UTC)  # before a 29 February and Berlin's summer time
SILENT_DAYS, CLOSING_DAYS = 7, 3
ZONE = ZoneInfo("Europe/Berlin")
MINUTES = [1, 5, 15, 60, 180, 360, 720, 1440]
SAYS = {"yes": "250 taken", "later": "451 later", "never": "554 never"}


@dataclass
class DiaryLead:
    status: str
    touched: datetime
    told_of: datetime | None = None  # the silence that was told: since when


@dataclass
class DiaryMessage:
    due: datetime
    state: str = "waiting"
    tries: int = 0


@dataclass
class Diary:
    leads: list[DiaryLead] = field(default_factory=list)
    closes: list[date] = field(default_factory=list)
    messages: list[DiaryMessage] = field(default_factory=list)
    comments: Counter[tuple[str, int]] = field(default_factory=Counter)
    told_closing: set[tuple[int, date]] = field(default_factory=set)
    arrived: int = 0

    def called(self, n: int, now: datetime) -> None:
        """A call takes a new lead to the next status, and ends its silence."""
        lead = self.leads[n]
        lead.touched = now
        if lead.status == "New":
            lead.status = "Contacted"

    def minute(self, now: datetime, says: str) -> None:
        """Everything due by now, once: silences of leads not given up, deals that close soon,
        messages."""
        for n, lead in enumerate(self.leads):
            is_silent = now >= lead.touched + timedelta(days=SILENT_DAYS)
            if is_silent and lead.told_of != lead.touched:
                lead.told_of = lead.touched
                self.comments["lead", n] += lead.status != "Given up"
        for n, day in enumerate(self.closes):
            midnight = datetime.combine(day, time(), ZONE).astimezone(UTC)
            if now >= midnight - timedelta(days=CLOSING_DAYS) and (n, day) not in self.told_closing:
                self.told_closing.add((n, day))
                self.comments["deal", n] += 1
        for message in self.messages:
            if message.state == "waiting" and message.due <= now:
                self.handed_over(message, now, says)

    def handed_over(self, message: DiaryMessage, now: datetime, says: str) -> None:
        message.tries += 1
        if says == "yes":
            message.state, self.arrived = "sent", self.arrived + 1
        elif says == "never" or message.tries > len(MINUTES):
            message.state = "failed"
        else:
            message.due = now + timedelta(minutes=MINUTES[message.tries - 1])


class Life(RuleBasedStateMachine):
    """One life is one transaction, rolled back at its end. The sweeps run each time the clock
    moves; handlers run after each thing people do, as they are woken by it."""

    boss: User
    statuses: dict[str, Status]
    sink: Sink

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
        SEEN["automations"] = last or 0
        self.now, self.says, self.diary = BEGIN, "yes", Diary()
        self.leads: list[Lead] = []
        self.deals: list[Deal] = []
        self.sink.arrived.clear()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @rule()
    def new_lead(self) -> None:
        lead = Lead(name=f"Lead {len(self.leads)}", status=self.statuses["New"], owner=self.boss)
        actions.create_leads([lead], by=self.boss)
        Lead.objects.filter(pk=lead.pk).update(created_at=self.now)
        self.leads.append(lead)
        self.diary.leads.append(DiaryLead("New", self.now))
        drain("automations")

    @precondition(lambda self: self.leads)
    @rule(n=st.integers(0, 9))
    def call(self, n: int) -> None:
        n %= len(self.leads)
        values = {"at": self.now, "direction": "out", "outcome": "reached"}
        lead = Lead.objects.get(pk=self.leads[n].pk)
        actions.log_activity(lead, by=self.boss, kind=ActivityKind.CALL, values=values)
        self.diary.called(n, self.now)
        drain("automations")

    @precondition(lambda self: self.leads)
    @rule(n=st.integers(0, 9), name=st.sampled_from(["New", "Contacted", "Given up"]))
    def set_status(self, n: int, name: str) -> None:
        """In a bulk edit, which is no sign of life."""
        n %= len(self.leads)
        found = Lead.objects.filter(pk=self.leads[n].pk)
        actions.change_status(found, by=self.boss, status=self.statuses[name], in_bulk=True)
        self.diary.leads[n].status = name
        drain("automations")

    @precondition(lambda self: self.leads)
    @rule(days=st.integers(1, 40))
    def new_deal(self, days: int) -> None:
        day = self.now.date() + timedelta(days=days)
        deal = Deal(name="Deal", lead=self.leads[0], owner=self.boss, close_date=day)
        # Before the lead's qualification follows: the diary knows leads of its own statuses only.
        create_deals([deal], by=SYSTEM)
        self.deals.append(deal)
        self.diary.closes.append(day)
        drain("automations")

    @precondition(lambda self: self.deals)
    @rule(n=st.integers(0, 9), days=st.integers(1, 40))
    def postpone(self, n: int, days: int) -> None:
        n, day = n % len(self.deals), self.now.date() + timedelta(days=days)
        found = Deal.objects.filter(pk=self.deals[n].pk)
        change_deals(found, by=self.boss, values={"close_date": day})
        self.diary.closes[n] = day
        drain("automations")

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
            due.sweep(self.now)
            drain("automations")
        self.sink.answers = []
        self.diary.minute(self.now, self.says)

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
        rows = Message.objects.order_by("id").values_list("state", "attempts", "due_at")
        assert list(rows) == [(each.state, each.tries, each.due) for each in diary.messages]
        assert len(self.sink.arrived) == len(set(self.sink.ids)) == diary.arrived
