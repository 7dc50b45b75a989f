"""PostgreSQL stops at once in the middle of everything, and comes back (TRUST E3)."""

import signal
import time

from leads.models import Lead
from records.models import Event, Job
from tests.faults.house import LEADS, a_minute_passes, kill, number, unheard, wait_for
from tests.faults.post import all_sent, leases_of_the_dead_run_out, letters
from tests.faults.post import sweep as deliver
from tests.faults.test_broker_away import answers
from tests.faults.work import CROWD, VISITORS, Crowd, Visitor, edit_all, other_status


def stop_at_once(house) -> None:
    """pg_ctl stop -m immediate: no farewell to anybody, recovery from the log at the next start."""
    house.postgres.child.process.send_signal(signal.SIGQUIT)
    house.postgres.child.process.wait(30)


def test_web_and_workers_recover_alone(house, boss, sink, form):
    """While people post forms, a bulk edit runs, and mail leaves: slowly enough that however busy
    the machine is, neither is over by then."""
    sink.pause = 10 / form.messages
    worker, (web, port) = house.worker(), house.web()
    status, visitor = other_status(), Visitor(port, boss)
    wait_for(lambda: answers(visitor, "/leads/") == 200)
    job = edit_all(boss, status)
    with Crowd(port, boss) as crowd:
        wait_for(lambda: job_has_done(job, 1_000))
        letters(form.messages)
        wait_for(lambda: deliver() or sink.arrived, every=0.1)
        stop_at_once(house)
        sent = len(sink.arrived)
        pages_say_so(visitor)
        time.sleep(form.away)
        house.postgres.start()
        assert no_half_batch(job, status)
        before = crowd.begin_anew()
        wait_for(lambda: crowd.ends["302"] >= 5, 300)
    assert set(crowd.ends) == {"302", "503"}, crowd.ends
    done_by_them = before + crowd.ends["302"]
    assert done_by_them <= crowd.made <= done_by_them + VISITORS, "cut off before its answer"
    a_minute_passes()
    wait_for(lambda: house.sweep() or done(job), 300, every=0.5)
    assert Lead.objects.filter(status=status).exclude(city=CROWD).count() == LEADS
    assert Event.objects.filter(batch=job.batch_id).count() == LEADS
    wait_for(lambda: leases_of_the_dead_run_out() or deliver() or all_sent(), 600, every=0.5)
    assert sent < len(set(sink.ids)) == form.messages and sink.doubles <= 2, "two children"
    assert worker.is_running and web.is_running


def job_has_done(job: Job, count: int) -> bool:
    return Job.objects.get(pk=job.pk).done >= count


def pages_say_so(visitor: Visitor) -> None:
    for address in ["/", "/leads/", f"/leads/{Lead.record_type}/", "/accounts/login/"]:
        code, page = visitor.get(address)
        assert (code, visitor.headers["Retry-After"]) == (503, "15"), address
        assert "Back in a moment" in page
        assert "Traceback" not in page
    assert visitor.post("/leads/new/", name="Lost")[0] == 503
    assert visitor.get("/healthz")[0] == 503


def test_control_progress_noted_apart_leaves_half_batches(house, boss):
    """The same look finds a worker that commits its work first and its progress afterwards."""
    worker, status = house.worker(children=1, twist="progress_apart"), other_status()
    job = edit_all(boss, status)
    wait_for(lambda: Lead.objects.filter(status=status).exists())
    kill(worker)
    assert not no_half_batch(job, status)


def no_half_batch(job: Job, status) -> bool:
    """Leads changed, events told and progress noted are the same number, in one look."""
    from django.db import connection  # the connection of before is gone

    connection.close()
    job.refresh_from_db()
    query = (
        "SELECT (SELECT count(*) FROM leads_lead WHERE status_id = %s AND city <> 'Crowd') "
        "- done FROM records_job"
    )
    leads = number(f"{query} WHERE id = %s", status.pk, job.pk)
    query = "SELECT (SELECT count(*) FROM records_event WHERE batch = j.batch_id) - done"
    return (leads, number(f"{query} FROM records_job j WHERE id = %s", job.pk)) == (0, 0)


def done(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == "done" and not unheard()
