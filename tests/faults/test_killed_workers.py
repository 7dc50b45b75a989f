"""kill -9 in the middle of long work: the next worker goes on, each row once (TRUST E10)."""

from leads.models import Lead
from records.actions import undo
from records.models import Batch, Event, Job
from tests.faults.house import LEADS, a_minute_passes, kill, rows_hash, unheard, wait_for
from tests.faults.work import edit_all, import_of, other_status

# Changed by every write; what undo brings back is the rest.
MOVES_ON = "version updated_at"


def leads_now() -> str:
    return rows_hash("leads_lead", without=MOVES_ON, where="deleted_at IS NULL")


def points_now() -> str:
    return rows_hash("leads_contactpoint", without=MOVES_ON, where="deleted_at IS NULL")


def killed_after(house, job: Job, done: int) -> int:
    """Kills the worker once ``done`` records are written; returns how many were."""
    worker = house.worker()
    wait_for(lambda: Job.objects.get(pk=job.pk).done >= done)
    kill(worker)
    job.refresh_from_db()
    assert job.state == "running", "the kill came too late to prove anything"
    return job.done


def resumed(house, job: Job) -> None:
    house.worker()
    a_minute_passes()
    wait_for(lambda: house.sweep() or Job.objects.get(pk=job.pk).is_over, every=0.5)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")


def test_an_import_goes_on_where_it_was_killed(house, boss, form):
    rows = form.rows
    leads, points = leads_now(), points_now()
    importing, job = import_of(boss, rows)
    done = killed_after(house, job, 1)
    assert Lead.objects.count() == LEADS + done, "half a chunk was left behind"
    resumed(house, job)
    importing.refresh_from_db()
    assert (importing.state, importing.counts["new"], job.done) == ("done", rows, rows)
    made = Lead.objects.filter(name__startswith="Import ")
    assert (made.count(), made.values("name").distinct().count()) == (rows, rows)
    events = Event.objects.filter(batch=importing.batch_id, kind="leads.created")
    assert events.count() == rows
    assert Batch.objects.get(pk=importing.batch_id).changed == 2 * rows  # leads and addresses
    wait_for(lambda: house.sweep() or not unheard(), every=0.5)
    undo(importing.batch, by=boss)
    assert (leads_now(), points_now()) == (leads, points)


def test_a_bulk_edit_goes_on_where_it_was_killed(house, boss):
    status = other_status()
    leads = leads_now()
    job = edit_all(boss, status)
    done = killed_after(house, job, 1_000)
    assert Lead.objects.filter(status=status).count() == done, "half a chunk was left behind"
    resumed(house, job)
    assert Lead.objects.filter(status=status).count() == LEADS
    assert (job.result["changed"], job.result["held"]) == (LEADS, 0)
    assert Event.objects.filter(batch=job.batch_id).count() == LEADS
    undo(job.batch, by=boss)
    assert leads_now() == leads
