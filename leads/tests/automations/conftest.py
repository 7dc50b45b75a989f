"""A small line with two statuses, and a way to log calls."""

from dataclasses import dataclass

import pytest
from django.utils import timezone

from automations.models import Run
from leads import actions
from leads.kinds import Kind
from leads.models import ActivityKind, Lead, Status
from leads.tests.factories import make_lead, make_stage, make_status
from records.models import Event
from records.tests.drain import SEEN
from users.models import User


@dataclass
class World:
    """``new`` and ``contacted`` are statuses; ``call`` logs a call of the rep's."""

    rep: User
    admin: User
    new: Status
    contacted: Status
    drain: object

    def lead(self, name: str = "Ada", **fields) -> Lead:
        return make_lead(name, **{"status": self.new, "owner": self.rep} | fields)

    def call(self, lead: Lead, by: User | None = None, **values) -> None:
        values = {"at": timezone.now(), "direction": "out", "outcome": "no_answer", **values}
        actions.log_activity(lead, by=by or self.rep, kind=ActivityKind.CALL, values=values)

    def heed(self) -> int:
        return self.drain("automations")

    def results(self, rule) -> list[str]:
        return list(Run.objects.filter(rule=rule).order_by("id").values_list("result", flat=True))


@pytest.fixture
def world(rep, admin, drain) -> World:
    stage = make_stage()
    new = make_status("New Lead", Kind.NEW, stage)
    contacted = make_status("Contacted", Kind.CONTACTED, stage, position=1)
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    SEEN["automations"] = last or 0
    return World(rep, admin, new, contacted, drain)
