"""How long nothing came from either side, for the head of a lead's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from leads.models import Lead
from records.models import Event
from records.once import written_once
from records.timeline.tellings import telling_of
from users.models import User


def clock_events(lead: Lead) -> list[int]:
    """Ids of the events that set the clocks."""
    return [each for each in (lead.last_action_event, lead.last_response_event) if each]


@written_once
def events_with_actors(ids: list[int]) -> QuerySet[Event]:
    named = User.objects.filter(pk=OuterRef("actor_id")).values("name")
    return Event.objects.filter(id__anyof=ids).annotate(who=Subquery(named))


@dataclass(frozen=True)
class Silence:
    lead: Lead
    days: int

    @property
    def is_long(self) -> bool:
        """Longer than the lead's place allows without action (WB-18)."""
        most = self.lead.status.reminding.inactivity_days
        return most is not None and self.days >= most

    @cached_property
    def told(self) -> str:
        """What was last done and heard, and by whom; one read."""
        lead = self.lead
        found = {event.pk: event for event in events_with_actors(clock_events(lead))}
        action = _told(_("Last action"), lead.last_action_at, found.get(lead.last_action_event))
        answer = _told(
            _("Last response"), lead.last_response_at, found.get(lead.last_response_event)
        )
        return f"{action} · {answer}"


def _told(label: str, moment: datetime | None, event: Event | None) -> str:
    if moment is None:
        return _("%(label)s: none yet") % {"label": label}
    day = date_format(localtime(moment))
    if event is None:
        return f"{label}: {day}"
    deed = f"{event.who or ''} {telling_of(event.kind).words}".strip()
    return f"{label}: {day}, {deed}"


def silence_of(lead: Lead, now: datetime) -> Silence | None:
    """Since the later of both clocks. None where silence is no concern: less than a day, in the
    trash, or no further action needed (CM-17)."""
    since = max(filter(None, (lead.last_action_at, lead.last_response_at, lead.created_at)))
    days = (now - since).days
    settled = lead.is_trashed or lead.status.is_over
    return None if settled or days < 1 else Silence(lead, days)
