"""How a notice of one kind reaches each of some people: asked once per person, not per notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from notifications.models import Channel
from notifications.models.bell import Wish
from notifications.noticed import APP, MAIL, SMS, NoticeKind
from notifications.wishes import Audience

NOTICE, DIGEST = "notifications.notice", "notifications.digest"
# So long a mail waits for more of the same batch, which comes in portions.
GATHER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Way:
    """A message to one person: the outbox's columns. ``key`` holds ``{pk}`` where each notice has
    a message of its own; without it all of them share one."""

    key: str
    channel: str
    kind: str
    recipient: str
    user_id: int
    due_at: datetime
    subject: str  # for the list of messages; the reader's words are made when it is sent

    @property
    def is_own(self) -> bool:
        return "{pk}" in self.key


class Ways:
    def __init__(self, notice: NoticeKind, audience: Audience, now: datetime) -> None:
        self.notice, self.audience, self.now = notice, audience, now
        wishes = {
            pk: {each: audience.wish(pk, notice, each) for each in (APP, MAIL, SMS)}
            for pk in audience.people
        }
        self.in_app = {pk: found[APP] == Wish.NOW for pk, found in wishes.items()}
        self.mail = {pk: self._mail(pk, found[MAIL]) for pk, found in wishes.items()}
        self.sms = {pk: self._sms(pk, found[SMS]) for pk, found in wishes.items()}
        self._heard = {pk for pk, found in wishes.items() if set(found.values()) != {Wish.NEVER}}

    def is_heard(self, user_id: int) -> bool:
        """False for those who want to hear of it nowhere."""
        return user_id in self._heard

    def _mail(self, user_id: int, wish: Wish) -> Way | None:
        """One mail each, or one a day for those who want it so: its key names person and moment,
        so that the second notice of a day finds the mail the first one queued."""
        if wish == Wish.NEVER:
            return None
        person, hours = self.audience.people[user_id], self.audience.hours(user_id, self.now)
        if wish == Wish.DAILY:
            due = hours.next_at(self.now, self.audience.rhythm(user_id).digest_at)
            key, subject = f"digest:{user_id}:{due:%Y%m%dT%H%M}", gettext("The day’s mail")
            return Way(key, Channel.MAIL, DIGEST, person.email, user_id, due, subject)
        due, subject = hours.next(self.now + GATHER), str(self.notice.label)
        return Way("notice:{pk}", Channel.MAIL, NOTICE, person.email, user_id, due, subject)

    def _sms(self, user_id: int, wish: Wish) -> Way | None:
        person = self.audience.people[user_id]
        if not person.phone or wish != Wish.NOW:
            return None
        due = self.audience.hours(user_id, self.now).next(self.now + GATHER)
        label = str(self.notice.label)
        return Way("text:{pk}", Channel.SMS, NOTICE, person.phone[:254], user_id, due, label)
