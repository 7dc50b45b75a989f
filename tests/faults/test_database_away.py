"""PostgreSQL stops at once in the middle of everything, and comes back (TRUST E3)."""

import signal

from leads.models import Lead
from records.models import Event, Job
from tests.faults.house import LEADS, a_minute_passes, number, unheard, wait_for
from tests.faults.test_broker_away import answers
from tests.faults.work import Visitor, edit_all, other_status


def stop_at_once(house) -> None:
    """pg_ctl stop -m immediate: no farewell to anybody, recovery from the log at the next start."""
    house.postgres.child.process.send_signal(signal.SIGQUIT)
    house.postgres.child.process.wait(30)


def test_web_and_workers_recover_alone(house, boss):
    worker, (web, port) = house.worker(), house.web()
    status, visitor = other_status(), Visitor(port, boss)
    wait_for(lambda: answers(visitor, "/leads/") == 200)
    job = edit_all(boss, status)
    wait_for(lambda: Job.objects.get(pk=job.pk).done >= 1_000)
    stop_at_once(house)

    for address in ["/", "/leads/", f"/leads/{Lead.record_type}/", "/accounts/login/"]:
        code, page = visitor.get(address)
        assert (code, visitor.headers["Retry-After"]) == (503, "15"), address
        assert "Back in a moment" in page
        assert "Traceback" not in page
    assert visitor.post("/leads/new/", name="Lost")[0] == 503
    assert visitor.get("/healthz")[0] == 503

    house.postgres.start()
    assert no_half_batch(job, status)
    wait_for(lambda: answers(visitor, "/leads/") == 200, every=0.2)
    a_minute_passes()
    wait_for(lambda: house.sweep() or done(job), 90, every=0.5)
    assert Lead.objects.filter(status=status).count() == LEADS
    assert Event.objects.filter(batch=job.batch_id).count() == LEADS
    assert worker.is_running and web.is_running


def no_half_batch(job: Job, status) -> bool:
    """Leads changed, events told and progress noted are the same number, in one look."""
    from django.db import connection  # the connection of before is gone

    connection.close()
    job.refresh_from_db()
    query = "SELECT (SELECT count(*) FROM leads_lead WHERE status_id = %s) - done FROM records_job"
    leads = number(f"{query} WHERE id = %s", status.pk, job.pk)
    query = "SELECT (SELECT count(*) FROM records_event WHERE batch = j.batch_id) - done"
    return (leads, number(f"{query} FROM records_job j WHERE id = %s", job.pk)) == (0, 0)


def done(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == "done" and not unheard()
