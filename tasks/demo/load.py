"""Writes the tasks of the sample leads: through the actions, in sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from random import Random

from psycopg import sql

from deals.models import Deal
from leads import clocks
from leads.demo.story import Tale
from leads.models import Lead
from records.actions import change
from records.actions.writing import Source
from records.models import Batch
from tasks.actions import create_tasks
from tasks.demo.story import Draft, draw_tasks
from tasks.models import Task, TaskKind
from tasks.workdays import Workdays
from users.models import User

DONE = sql.SQL(
    "SELECT m.id, m.at AS happened_at, m.at AS done_at, %(who)s::bigint AS done_by_id, m.outcome "
    "FROM unnest(%(m_ids)s::bigint[], %(m_at)s::timestamptz[], %(m_outcomes)s::text[]) "
    "AS m (id, at, outcome)"
)


def add_tasks(
    tales: Sequence[Tale], *, by, now: datetime, batch: Batch, random: Random
) -> list[Task]:
    """What was done on the way and what is to be done next; the same every time."""
    kinds = {kind.name: kind for kind in TaskKind.objects.live().in_order()}
    drafts = [draft for tale in tales for draft in draw_tasks(tale, now, random)]
    workdays = Workdays.of(draft.tale.lead.owner_id for draft in drafts)
    leads = [tale.lead.pk for tale in tales]
    selling = dict(Deal.objects.open().filter(lead__in=leads).values_list("lead", "pk"))
    by_owner: dict[User, list[tuple[Draft, Task]]] = defaultdict(list)
    for draft in drafts:
        task = _task(draft, kinds, workdays)
        if not draft.done_at:
            task.deal_id = selling.get(draft.tale.lead.pk)
        by_owner[task.owner].append((draft, task))
    for owner, pairs in by_owner.items():
        create_tasks([task for _d, task in pairs], by=owner, batch=batch, happened_at="created_at")
        _tell_done(owner, pairs, batch)
    done = [draft.tale.lead.pk for draft in drafts if draft.done_at]
    clocks.recompute(Lead.objects.with_ids(done))
    return [task for pairs in by_owner.values() for _draft, task in pairs]


def _task(draft: Draft, kinds: dict[str, TaskKind], workdays: Workdays) -> Task:
    owner = draft.tale.lead.owner
    day = draft.due_on if draft.done_at else workdays.from_on(owner.pk, draft.due_on)
    return Task(
        title=draft.title,
        kind=kinds.get(draft.kind) or next(iter(kinds.values())),
        lead=draft.tale.lead,
        owner=owner,
        created_at=draft.created_at,
        due_on=day,
        due_time=draft.due_time,
        repeat=draft.repeat,
        repeat_every=draft.every,
        skip_free=draft.repeat != "never",
    )


def _tell_done(owner: User, pairs: Sequence[tuple[Draft, Task]], batch: Batch) -> None:
    """Told when it happened (X46)."""
    done = [(draft, task) for draft, task in pairs if draft.done_at]
    params = {
        "who": owner.pk,
        "m_ids": [task.pk for _draft, task in done],
        "m_at": [draft.done_at for draft, _task in done],
        "m_outcomes": [draft.outcome for draft, _task in done],
    }
    change(
        Task.objects.with_ids(params["m_ids"]),
        by=owner,
        kind="tasks.completed",
        source=Source(("done_at", "done_by_id", "outcome"), DONE, params),
        batch=batch,
        data=clocks.facts(action=True),
    )
