"""Where the deals of a pipeline, stage or reason go that is taken out of use (idea 9)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deals.impact import deals_at
from deals.kinds import StageKind
from deals.models import Deal, Pipeline, Stage
from records.models import Tracked


class InUse(Exception):
    """Deals stand there, or the pipeline needs it; the message says what to do."""


def targets(row: Tracked, into: Tracked | None) -> Iterator[tuple[QuerySet[Deal], Tracked]]:
    """Deals with where they go. Raises InUse where the other pipeline has no such stage."""
    if into is None:
        return
    if not isinstance(row, Pipeline):
        yield deals_at(row), into
        return
    for stage in Stage.objects.filter(pipeline=row).in_order():
        yield deals_at(stage), counterpart(stage, into)


def counterpart(stage: Stage, pipeline: Pipeline) -> Stage:
    """The stage of the same kind there: of the same name, or else the first. Raises InUse."""
    there = list(Stage.objects.live().filter(pipeline=pipeline, kind=stage.kind).in_order())
    same = [each for each in there if each.name.casefold() == stage.name.casefold()]
    if not there:
        kind = StageKind(stage.kind).label
        raise InUse(_("The other pipeline has no stage for %(kind)s deals.") % {"kind": kind})
    return (same or there)[0]
