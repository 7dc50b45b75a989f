"""Many duplicates merged in one go, with what is proposed, by a worker (X02)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.actions import NotAnOwner, merge_leads
from leads.duplicates.choices import MOST, oldest, rows_of, values_of
from leads.models import DuplicatePair, Lead
from records.actions import Outcome
from records.actions.batches import count_in, open_batch
from records.actions.changing import note_held
from records.gates import GONE
from records.jobs import runner
from records.jobs.runner import job_kind
from records.models import Job

MERGE = "leads.merge_duplicates"
CHUNK = 20  # groups


def groups_of(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Leads that hang together by pairs: A with B and B with C make one group of three."""
    group: dict[int, set[int]] = {}
    for low, high in pairs:
        joined = group.get(low, {low}) | group.get(high, {high})
        group |= dict.fromkeys(joined, joined)
    return sorted(sorted(each) for each in {frozenset(each) for each in group.values()})


def start_merge(pairs: QuerySet[DuplicatePair], *, by) -> Job:
    """Merges the leads of these pairs, group by group, in one batch that one undo takes back."""
    groups = groups_of(pairs.values_list("low_id", "high_id"))
    title = ngettext(
        "%(n)s group of duplicates merged", "%(n)s groups of duplicates merged", len(groups)
    ) % {"n": len(groups)}
    params: dict[str, Any] = {"groups": groups}
    return runner.start(MERGE, user=by, title=title, params=params, total=len(groups))


@job_kind(MERGE)
def merge_step(job: Job) -> bool:
    """Some groups; a killed worker loses these at most, and none is merged twice."""
    if job.batch is None:
        job.batch = open_batch(by=job.user, kind=MERGE, title=job.title)
    at = job.place.get("at", 0)
    groups = job.params["groups"][at : at + CHUNK]
    for ids in groups:
        note(job, ids, merge_group(ids, job))
    job.place = {"at": at + len(groups)}
    job.done = at + len(groups)
    return job.done >= len(job.params["groups"])


def merge_group(ids: list[int], job: Job) -> Outcome:
    """The oldest of the group stays, with what ``choices`` proposes."""
    chosen = Lead.objects.live().visible_to(job.user).with_ids(ids)
    leads = list(chosen.select_related("status__stage", "owner", "company"))
    if len(leads) < 2 or len(ids) > MOST:
        words = _("They are not there any more, or more than %(count)s.") % {"count": MOST}
        return Outcome(held_count=1, held=Counter([GONE]), messages={GONE: words})
    keep = oldest(leads)
    values = values_of(rows_of(leads, keep))
    if values.get("owner") and not values["owner"].can_write():
        del values["owner"]
    try:
        return merge_leads(chosen, by=job.user, keep=keep.pk, values=values, batch=job.batch)
    except NotAnOwner as problem:  # lost the seat this very moment
        return Outcome(held_count=1, held=Counter(["owner"]), messages={"owner": str(problem)})


def note(job: Job, ids: list[int], outcome: Outcome) -> None:
    """What the page of the job and that of the batch tell."""
    result = job.result or {"url": f"/batches/{job.batch.pk}/", "merged": 0, "held": 0}
    result["held" if outcome.held else "merged"] += 1
    job.result = result
    if outcome.held:
        note_held(Lead, {ids[0]: list(outcome.held)}, job.batch.pk)
        count_in(job.batch, Outcome(held_count=1))
