"""Bulk edits and their undo beside the same writes as bare set-based SQL."""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction
from django.db.models import Q

from crm.bench.measure import Figure, p50, seconds, times
from crm.bench.world import statuses
from leads.actions import change_status
from leads.models import Lead
from records.actions import undo
from records.actions.batches import open_batch
from records.actions.changing import CHUNK
from records.gates import Gate
from users.models import User

GATES = (
    Gate("named", "Needs a name.", ~Q(name="")),
    Gate("priced", "Needs a priority.", Q(priority__gte=1)),
)

RAW = [
    "SELECT id FROM leads_lead WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE",
    """WITH o AS (SELECT id, status_id FROM leads_lead WHERE id = ANY(%(ids)s)),
       u AS (UPDATE leads_lead t SET status_id = %(status)s, version = t.version + 1,
                    stage_entered_at = now(), updated_at = now()
             FROM o WHERE o.id = t.id RETURNING t.id, o.status_id AS was)
       INSERT INTO records_event (at, kind, actor_kind, actor_id, record_type, record_id, line,
                                  changes, batch)
       SELECT now(), 'raw', 1, 1, 100, id, id,
              jsonb_build_object('status_id', jsonb_build_array(was, %(status)s::bigint)), %(batch)s
       FROM u ORDER BY id""",
    """UPDATE records_span SET until = clock_timestamp() WHERE record_type = 100 AND field = 1
       AND until IS NULL AND record_id = ANY(%(ids)s)""",
    """INSERT INTO records_span (record_type, field, record_id, value, since)
       SELECT 100, 1, id, %(status)s, clock_timestamp() FROM unnest(%(ids)s::bigint[]) id""",
]


def raw_edit(ids: list[int], status_id: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in RAW:
            cursor.execute(statement, {"ids": ids, "status": status_id, "batch": 1})


def chunked(work, ids: list[int]) -> None:
    """As the job does it: a transaction per chunk."""
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            work(ids[start : start + CHUNK])


def ids_of(rows: int, start: int) -> list[int]:
    """Every seventh lead, so that an edit meets pages all over the table."""
    found = Lead.objects.filter(id__gt=start).order_by("id")
    return list(found.values_list("id", flat=True)[: rows * 2 : 2])


def bulk_edits(sizes: list[int]) -> list[Figure]:
    """Rows per second of raw SQL, of the action with two gates, and of its undo."""
    boss, (first, *others) = User.objects.get(email="bench@example.com"), statuses()
    figures = []
    for rows in sizes:
        ids = ids_of(rows, 0)
        if len(ids) < rows:
            continue
        raw = rows / seconds(lambda ids=ids: chunked(lambda part: raw_edit(part, first.pk), ids))
        batch = open_batch(by=boss, kind="bench.edit")

        def edit(part, batch=batch):
            leads = Lead.objects.with_ids(part)
            change_status(leads, by=boss, status=others[0], gates=GATES, batch=batch, in_bulk=True)

        before = memory()
        mine = rows / seconds(lambda ids=ids, edit=edit: chunked(edit, ids))
        grown = memory() - before
        taken_back = rows / seconds(lambda batch=batch: undo(batch, by=boss))
        again = rows / seconds(
            lambda ids=ids: chunked(lambda part: raw_edit(part, others[1].pk), ids)
        )
        figures.append(edit_figure(rows, floor=(raw + again) / 2, mine=mine, grown=grown))
        figures.append(
            Figure(
                f"undo of {rows:,}",
                rate=taken_back,
                ratio=taken_back / mine,
                goal="≥ 0.70 of the edit",
                holds=taken_back / mine >= 0.7,
            )
        )
    return figures


def edit_figure(rows: int, *, floor: float, mine: float, grown: float) -> Figure:
    return Figure(
        f"bulk edit of {rows:,} (two gates)",
        rate=mine,
        floor=None,
        ratio=mine / floor,
        goal="≥ 0.60 of raw SQL",
        holds=mine / floor >= 0.6,
        notes={"raw/s": f"{floor:,.0f}", "memory MB": f"+{grown:.0f}"},
    )


def memory() -> float:
    """The most this process ever held, in MB. (getrusage would count its parent's, too.)"""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def one_edit() -> Figure:
    """One record changed through the whole write path."""
    boss, (_first, *others) = User.objects.get(email="bench@example.com"), statuses()
    lead, turn = Lead.objects.order_by("id").first(), iter(range(10**6))

    def edit():
        leads = Lead.objects.filter(pk=lead.pk)
        change_status(leads, by=boss, status=others[next(turn) % 2])

    taken = times(edit, 200)
    return Figure("one status changed, action only", p50=p50(taken), p95=sorted(taken)[189])


def raw_create(status_id: int, owner_id: int) -> None:
    """A lead and its event, as bare SQL in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW_LEAD, [status_id, owner_id])
        cursor.execute(RAW_EVENT, [cursor.fetchone()[0]] * 2)


RAW_LEAD = """
    INSERT INTO leads_lead (name, company_name, city, country, external_id, kind, status_id,
        owner_id, priority, custom, created_at, updated_at, stage_entered_at, website, job_title,
        street, region, postal_code, linkedin, portal_login, description, external_system)
    VALUES ('Raw', '', '', '', '', 'person', %s, %s, 2, '{}', now(), now(), now(), '', '', '', '',
        '', '', '', '', '') RETURNING id
"""
RAW_EVENT = """
    INSERT INTO records_event (at, kind, actor_kind, record_type, record_id, line, changes)
    VALUES (now(), 'raw', 1, 100, %s, %s, '{"name": [null, "Raw"]}')
"""
