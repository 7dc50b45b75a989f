"""What a person with a diary would expect of a company's days (TRUST E12).

``Diary`` knows nothing of the product: no query, no column, none of its constants. It is told what
people did and what time it is, and says which comments rules have written where, in which status
and with whom each lead stands, who was reminded of what, and what became of each message.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
SILENT_DAYS, CLOSING_DAYS = 7, 3
REMIND_DAYS, AGAIN_DAYS, TIMES = 5, 3, 2
ANSWER_HOURS = 12  # working hours, then somebody else gets it
HOLIDAY = date(2036, 3, 3)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MINUTES = [1, 5, 15, 60, 180, 360, 720, 1440]
# Where everybody's clock hangs. Ann and Bob are in Boss's team, and serve Germany in turn.
PEOPLE = {"boss": BERLIN, "ann": BERLIN, "bob": NEW_YORK}
TEAM = ["ann", "bob"]


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day != HOLIDAY


def may_be_told(person: str, now: datetime) -> bool:
    """On working days, not in the evening or at night."""
    local = now.astimezone(PEOPLE[person])
    return is_workday(local.date()) and 7 <= local.hour < 20


def working_hours_later(moment: datetime, hours: int) -> datetime:
    """One hour after the other; all clocks here show full hours."""
    while hours:
        local = moment.astimezone(BERLIN)
        hours -= is_workday(local.date()) and 9 <= local.hour < 17
        moment += HOUR
    return moment


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


@dataclass
class DiaryLead:
    status: str
    owner: str
    touched: datetime
    owned: datetime
    called: datetime | None = None
    told_of: datetime | None = None  # the silence that was told: since when
    reminded_of: datetime | None = None  # the silence somebody was reminded of: since when
    reminders: int = 0
    reminded: datetime | None = None
    given: datetime | None = None  # whoever got it in their turn must act …
    answer_by: datetime | None = None  # … by then
    had: list[str] = field(default_factory=list)

    def begin_silence(self) -> None:
        """A new silence has had no reminders."""
        since = max(self.touched, self.owned)
        if since != self.reminded_of:
            self.reminded_of, self.reminders, self.reminded = since, 0, None

    def reminder_due(self) -> datetime | None:
        zone = PEOPLE[self.owner]
        if self.status == "Given up" or self.reminders > TIMES + 1:
            return None
        if not self.reminders:
            return midnight(
                self.reminded_of.astimezone(zone).date() + (REMIND_DAYS + 1) * DAY, zone
            )
        return midnight(self.reminded.astimezone(zone).date() + AGAIN_DAYS * DAY, zone)


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
    reminders: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    level: int = 0
    arrived: int = 0

    def called(self, n: int, now: datetime) -> None:
        """A call takes a new lead to the next status, and ends its silence."""
        lead = self.leads[n]
        lead.touched = lead.called = now
        if lead.status == "New":
            lead.status = "Contacted"

    def arrives(self, is_german: bool, now: datetime) -> None:
        """Without an owner: whose turn it is in Germany, the boss elsewhere."""
        lead = DiaryLead("New", "boss", now, now)
        self.leads.append(lead)
        if is_german:
            self.give(lead, now)

    def give(self, lead: DiaryLead, now: datetime) -> None:
        """To whoever of the team had the fewest and did not have it; who was passed over once
        does not catch up. When nobody of them is left, to the boss; at last it stays."""
        free = [each for each in TEAM if each not in lead.had]
        lead.answer_by = None
        if free:
            stands = {each: max(self.turns[each], self.level) for each in free}
            chosen = min(free, key=stands.__getitem__)
            self.level, self.turns[chosen] = stands[chosen], stands[chosen] + 1
            lead.given, lead.answer_by = now, working_hours_later(now, ANSWER_HOURS)
            lead.had.append(chosen)
            lead.owner, lead.owned = chosen, now
        elif "boss" not in lead.had:
            lead.had.append("boss")
            lead.owner, lead.owned = "boss", now

    def assigned(self, n: int, person: str, now: datetime) -> None:
        if self.leads[n].owner != person:
            self.leads[n].owner, self.leads[n].owned = person, now

    def minute(self, now: datetime, says: str) -> None:
        """Everything due by now, once: leads nobody took up, silences of leads not given up, deals
        that close soon, reminders, messages."""
        for lead in self.leads:
            self.passed_on(lead, now)
        for n, lead in enumerate(self.leads):
            is_silent = now >= lead.touched + timedelta(days=SILENT_DAYS)
            if is_silent and lead.told_of != lead.touched:
                lead.told_of = lead.touched
                self.comments["lead", n] += lead.status != "Given up"
            self.remind(n, lead, now)
        for n, day in enumerate(self.closes):
            is_close = now >= midnight(day, BERLIN) - timedelta(days=CLOSING_DAYS)
            if is_close and (n, day) not in self.told_closing:
                self.told_closing.add((n, day))
                self.comments["deal", n] += 1
        for message in self.messages:
            if message.state == "waiting" and message.due <= now:
                self.handed_over(message, now, says)

    def passed_on(self, lead: DiaryLead, now: datetime) -> None:
        """Nobody of those who had it acted in time: it goes to the next."""
        if lead.answer_by is None or now < lead.answer_by:
            return
        lead.answer_by = None
        is_taken_up = lead.called is not None and lead.called >= lead.given
        if lead.owner in lead.had and not is_taken_up and lead.status != "Given up":
            self.give(lead, now)

    def remind(self, n: int, lead: DiaryLead, now: datetime) -> None:
        """The owner so many times, then the boss of the team once, who hears of nobody's of their
        own."""
        lead.begin_silence()
        due = lead.reminder_due()
        if due is None or now < due:
            return
        is_last = lead.reminders == TIMES + 1
        person = "boss" if is_last else lead.owner
        if is_last and lead.owner == "boss":
            lead.reminders, lead.reminded = lead.reminders + 1, now
        elif may_be_told(person, now):
            lead.reminders, lead.reminded = lead.reminders + 1, now
            self.reminders[n, person, "silent_manager" if is_last else "silent"] += 1

    def handed_over(self, message: DiaryMessage, now: datetime, says: str) -> None:
        message.tries += 1
        if says == "yes":
            message.state, self.arrived = "sent", self.arrived + 1
        elif says == "never" or message.tries > len(MINUTES):
            message.state = "failed"
        else:
            message.due = now + timedelta(minutes=MINUTES[message.tries - 1])
