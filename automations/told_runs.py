"""Runs as people read them: which record, what came of it, and why (X27)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from automations.models import Result, Run
from records.batches.reasons import words
from records.models import Event
from records.timeline.credits import CREDITS, Credit
from records.timeline.labels import read_labels
from records.timeline.tellings import telling_of
from records.types import model_of

TONES = {
    Result.DONE: "green",
    Result.NOTHING: "grey",
    Result.HELD: "amber",
    Result.FAILED: "red",
    Result.LIMITED: "amber",
    Result.LOOP: "red",
}


@dataclass(frozen=True)
class ToldRun:
    """``cause`` in words; ``url`` of the record, with the place in its story."""

    run: Run
    name: str
    url: str
    cause: str
    reasons: list[str]

    @property
    def tone(self) -> str:
        return TONES[Result(self.run.result)]

    @property
    def can_undo(self) -> bool:
        return self.run.batch is not None and self.run.batch.undone_at is None


def told_runs(runs: Iterable[Run], user) -> list[ToldRun]:
    """Two reads, however many runs; records the reader may not see have no name."""
    runs = list(runs)
    labels = read_labels({(run.record_type, run.record_id) for run in runs}, user)
    events = Event.objects.in_bulk([run.event for run in runs if run.event is not None])
    return [_told(run, labels, events.get(run.event)) for run in runs]


def _told(run: Run, labels, event: Event | None) -> ToldRun:
    model, label = model_of(run.record_type), labels.get((run.record_type, run.record_id))
    name = label.text if label else f"{model._meta.verbose_name} #{run.record_id}"
    has_page = label is not None and hasattr(model, "get_absolute_url")
    url = model(pk=run.record_id).get_absolute_url() if has_page else ""
    reasons = run.reasons
    if run.result == Result.HELD:
        reasons = [words(model, reason) for reason in reasons]
    return ToldRun(run, name, url, _cause(run, event), reasons)


def _cause(run: Run, event: Event | None) -> str:
    if event is not None:
        return str(telling_of(event.kind).words)
    return _("its time had come") if run.key[:1] in "ts" else ""


def credited(batches: Iterable[int], user) -> dict[int, Credit]:
    """{batch: the rule}; one read."""
    found = Run.objects.filter(batch__in=list(batches)).order_by("batch").distinct("batch")
    is_admin = getattr(user, "is_admin", False)
    return {
        batch: Credit(
            _("Rule “%(rule)s”") % {"rule": name},
            reverse("automation", args=[pk]) if is_admin else "",
        )
        for batch, name, pk in found.values_list("batch", "rule__name", "rule")
    }


CREDITS.append(credited)
