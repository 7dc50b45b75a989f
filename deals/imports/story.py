"""What a row says about where its deal stood, and when: the story it is imported with (WA-14).

A deal comes into being in the stage it stood in first and is moved on from there, each time at
the day the file names, so that its history, its spans and every "as of" agree. The dates are
those of the columns "in … since", of its creation and of its closing; a closed deal whose stages
are not told was open, in the first stage, from its creation until it was closed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from deals.forms.fields import is_closing, stages_in_order
from deals.imports.fields import SINCE
from deals.kinds import Forecast, StageKind
from deals.models import Stage
from users.models import Organisation

Step = tuple[datetime, Stage]
REACHES_LEAD = {"lead_id", "lead", "lead_external", "lead_domain", "lead_email"}


class Story:
    """Reads stages once for many rows."""

    def __init__(self) -> None:
        self.stages = {stage.pk: stage for stage in stages_in_order()}
        self.named = {(s.pipeline_id, s.name.casefold()): s for s in self.stages.values()}
        self.zone = ZoneInfo(Organisation.current().time_zone)

    def complete(self, values: dict[str, Any]) -> None:
        """Adds to a row's values what it says about stages.

        ``new``    {column: value} a new deal begins with, in its first stage
        ``moves``  [[moment, id of stage], …] a new deal makes after that

        Raises ValueError with a sentence for people.
        """
        if not REACHES_LEAD & values.keys() and "external_id" not in values:
            raise ValueError(_("The lead is missing."))
        if "stage" in values or "pipeline" in values:
            return  # a name nobody knows; the check says so
        last = self._last(values)
        closing = self._closing(values, last)
        if "stage_id" in values:
            values["stage_id"] = last.pk
        steps = self._steps(values, last, closing)
        values["moves"] = [[at.isoformat(), stage.pk] for at, stage in steps[1:]]
        values["new"] = self._beginning(values, *steps[0])
        values.pop("closed_at", None)
        if last.kind != StageKind.LOST:  # only a lost deal has one
            values.pop("lost_reason", None)
            values.pop("lost_reason_id", None)

    def _last(self, values: dict[str, Any]) -> Stage:
        """The stage of that name in the pipeline the row names, if it names one."""
        stage, pipeline = self.stages.get(values.get("stage_id")), values.get("pipeline_id")
        if stage is None:
            return self._first_of(pipeline)
        if pipeline in (None, stage.pipeline_id):
            return stage
        there = self.named.get((pipeline, stage.name.casefold()))
        if there is None:
            raise ValueError(
                _("There is no stage “%(stage)s” in this pipeline.") % {"stage": stage}
            )
        return there

    def _first_of(self, pipeline: int | None) -> Stage:
        for stage in self.stages.values():
            if pipeline in (None, stage.pipeline_id) and stage.kind == StageKind.OPEN:
                return stage
        raise ValueError(_("Set up a pipeline with at least one stage first."))

    def _closing(self, values: dict[str, Any], last: Stage) -> datetime | None:
        """The moment it was closed: said as such, or the beginning of the day."""
        if not is_closing(last):
            return None
        if said := values.get("closed_at") or values.get(f"{SINCE}{last.pk}"):
            return datetime.fromisoformat(said)
        if day := values.get("close_date"):
            return datetime.combine(datetime.fromisoformat(day), time.min, self.zone)
        return timezone.now()

    def _steps(self, values: dict[str, Any], last: Stage, closing: datetime | None) -> list[Step]:
        """Where it stood from when on, in the order of time, the last stage at the end."""
        told = self._told(values, last)
        begun = datetime.fromisoformat(values["created_at"]) if "created_at" in values else None
        if closing is not None:
            told = [(at, stage) for at, stage in told if stage.pk != last.pk]
            if not told and begun and begun < closing:
                told = [(begun, self._first_of(last.pipeline_id))]
            return [*told, (max([closing, *(at for at, _stage in told)]), last)]
        if not told:
            return [(begun or timezone.now(), last)]
        if told[-1][1].pk != last.pk:  # it went on, nobody knows when: since the last date told
            told = told[-1:]
        return [*told[:-1], (told[-1][0], last)]

    def _told(self, values: dict[str, Any], last: Stage) -> list[Step]:
        """The dates of the columns "in … since"."""
        places = list(self.stages)
        told = [
            (datetime.fromisoformat(value), self.stages[int(name.removeprefix(SINCE))])
            for name, value in values.items()
            if name.startswith(SINCE)
        ]
        if any(stage.pipeline_id != last.pipeline_id for _at, stage in told):
            raise ValueError(_("The dates belong to stages of another pipeline."))
        return sorted(told, key=lambda step: (step[0], places.index(step[1].pk)))

    def _beginning(self, values: dict[str, Any], at: datetime, stage: Stage) -> dict[str, Any]:
        """What a deal has that comes into being in this stage at this moment."""
        number = values.get("external_id")
        begun = datetime.fromisoformat(values["created_at"]) if "created_at" in values else at
        new: dict[str, Any] = {
            "stage_id": stage.pk,
            "pipeline_id": stage.pipeline_id,
            "stage_entered_at": at.isoformat(),
            "created_at": min(at, begun).isoformat(),
            "win_likelihood": values.get("win_likelihood", stage.win_likelihood),
            "forecast": values.get("forecast", stage.forecast),
        }
        if not values.get("name"):
            new["name"] = _("Deal %(number)s") % {"number": number} if number else _("Deal")
        if stage.kind != StageKind.LOST:
            new["lost_reason_id"] = None
        if is_closing(stage):
            won = stage.kind == StageKind.WON
            new["closed_at"] = at.isoformat()
            new["win_likelihood"] = stage.win_likelihood
            new["forecast"] = str(Forecast.CLOSED if won else Forecast.OMITTED)
            new["close_date"] = at.astimezone(self.zone).date().isoformat()
        return new


def complete(user) -> Callable[[dict[str, Any]], None]:
    return Story().complete
