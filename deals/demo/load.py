"""Writes the deals of the sample leads: through the actions, in sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from random import Random

from psycopg import sql

from deals.actions import create_deals, move_each, start_selling
from deals.demo.looking_ahead import freeze_year, set_goals
from deals.demo.story import RATES, Move, Story, draw_stories
from deals.kinds import StageKind
from deals.models import Deal, ExchangeRate, LostReason, Pipeline, Stage
from leads import clocks
from leads.demo.story import Tale
from leads.models import Lead
from records.actions.writing import Source
from records.models import Batch

RATE_DAY = date(2020, 1, 2)
KINDS = {"won": "deals.won", "lost": "deals.lost"}


def add_deals(
    tales: Sequence[Tale], *, by, now: datetime, batch: Batch, random: Random
) -> list[Deal]:
    """A deal for each lead that qualified, moved as its lead was; the same every time."""
    start_selling(by=by)
    _give_rates()
    pipelines = list(Pipeline.objects.live().in_order())
    stories = [story for tale in tales for story in draw_stories(tale, now, random)]
    stages = {pipeline.pk: _stages(pipeline) for pipeline in pipelines}
    made = [_deal(story, pipelines[-1 if story.is_renewal else 0], stages) for story in stories]
    by_owner = defaultdict(list)
    for deal in made:
        by_owner[deal.owner].append(deal)
    for owner, deals in by_owner.items():
        create_deals(deals, by=owner or by, batch=batch, happened_at="created_at")
    reasons = list(LostReason.objects.live().in_order())
    pairs = list(zip(made, stories, strict=True))
    for place in range(max((len(story.moves) for story in stories), default=0)):
        _tell(pairs, place, stages, reasons, by=by, batch=batch, random=random)
    clocks.recompute(Deal.objects.with_ids(deal.pk for deal in made))
    clocks.recompute(Lead.objects.with_ids({deal.lead_id for deal in made}))
    set_goals(by=by, now=now, batch=batch)
    freeze_year(now=now, batch=batch)
    return made


def _give_rates() -> None:
    """Sample rates for currencies nobody loaded any for."""
    known = set(ExchangeRate.objects.values_list("currency", flat=True).distinct())
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=currency, day=RATE_DAY, per_euro=Decimal(rate))
        for currency, rate in RATES.items()
        if currency not in known
    )


def _stages(pipeline: Pipeline) -> dict[int | str, Stage]:
    """Open stages by their place, and the first won and lost ones."""
    there = list(Stage.objects.live().filter(pipeline=pipeline).in_order())
    found: dict[int | str, Stage] = {}
    for stage in reversed(there):
        found[stage.kind] = stage
    return found | dict(enumerate(stage for stage in there if stage.kind == StageKind.OPEN))


def _deal(story: Story, pipeline: Pipeline, stages: dict) -> Deal:
    lead = story.tale.lead
    return Deal(
        lead=lead,
        name=story.name,
        pipeline=pipeline,
        stage=stages[pipeline.pk][0],
        owner=lead.owner,
        value=story.value,
        currency=story.currency,
        close_date=story.close_date,
        source=lead.source,
        created_at=story.begins,
    )


def _tell(
    pairs: Sequence[tuple[Deal, Story]],
    place: int,
    stages: dict,
    reasons: Sequence[LostReason],
    *,
    by,
    batch: Batch,
    random: Random,
) -> None:
    """The moves at one place of all stories, by who made them and what they were."""
    moves = defaultdict(list)
    for deal, story in pairs:
        if place < len(story.moves):
            move = story.moves[place]
            stage = stages[deal.pipeline_id].get(move.to) or stages[deal.pipeline_id][0]
            reason = random.choice(reasons) if move.to == "lost" else None
            kind = KINDS.get(str(move.to), "deals.stage_changed")
            kind = "deals.changed" if move.is_review else kind
            moves[deal.owner, kind].append((deal, move, stage, reason))
    for (owner, kind), each in moves.items():
        deals = Deal.objects.with_ids([deal.pk for deal, *_rest in each])
        source = _source(each, said=SAID if kind == "deals.changed" else SAID[:-1])
        move_each(deals, by=owner or by, source=source, kind=kind, batch=batch, by_hand=True)


# What is said of a deal when it is moved or talked of; the likelihood of a stage comes with it.
SAID = ("stage_id", "lost_reason_id", "close_date", "value", "win_likelihood")


def _source(
    moves: Sequence[tuple[Deal, Move, Stage, LostReason | None]], *, said: Sequence[str]
) -> Source:
    """Each deal's own stage, moment, reason, day and value, as a relation the write reads."""
    query = sql.SQL(
        "SELECT m.* FROM unnest(%(m_ids)s::bigint[], %(m_at)s::timestamptz[], "
        "%(m_stages)s::bigint[], %(m_reasons)s::bigint[], %(m_days)s::date[], "
        "%(m_values)s::numeric[], %(m_likely)s::smallint[]) AS m (id, happened_at, stage_id, "
        "lost_reason_id, close_date, value, win_likelihood)"
    )
    params = {
        "m_ids": [deal.pk for deal, *_rest in moves],
        "m_at": [move.at for _deal, move, *_rest in moves],
        "m_stages": [stage.pk for _deal, _move, stage, _reason in moves],
        "m_reasons": [reason and reason.pk for *_rest, reason in moves],
        "m_days": [move.close_date for _deal, move, *_rest in moves],
        "m_values": [move.value for _deal, move, *_rest in moves],
        "m_likely": [move.likelihood for _deal, move, *_rest in moves],
    }
    return Source(tuple(said), query, params)
