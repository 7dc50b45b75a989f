"""Work longer than the broker's patience, and workers and web told to stop under load (E11)."""

from __future__ import annotations

import os
import signal
import time

from crm.celery import app
from crm.local.children import Child
from leads.models import Lead
from records.jobs import runner
from records.models import Event
from tests.faults.house import LEADS, House, kill, number, wait_for
from tests.faults.post import all_sent, letters
from tests.faults.post import sweep as deliver
from tests.faults.test_broker_away import answers
from tests.faults.test_database_away import done
from tests.faults.twists import COUNTED, STEPS
from tests.faults.work import Crowd, Visitor, edit_all, other_status


def begun(what: str) -> int:
    return number("SELECT count(*) FROM faults_effect WHERE name = %s", f"{what} begun")


def test_work_longer_than_the_brokers_patience_is_done_once(house: House, boss):
    """Three workers, and a broker that hands out again what it handed out a second ago. The
    control is beside it: the same work as a mere call is begun by several of them."""
    for _worker in range(3):
        house.worker(children=1, twist="forgetful_broker")
    job = runner.start(COUNTED, user=boss, title="Long", params={}, total=STEPS)
    app.send_task("faults.plain", retry=False)
    wait_for(lambda: begun("call") > 1 and done_with(job), every=0.2)
    assert begun("job") == 1


def done_with(job) -> bool:
    job.refresh_from_db()
    return job.is_over


def test_a_worker_told_to_stop_loses_nothing(house: House, boss, sink):
    """SIGTERM in the middle of long work and mail, as a new release comes: the old worker ends what
    it has in hand while the new one is at work already; everything once."""
    letters(60)
    old, status = house.worker(), other_status()
    job = edit_all(boss, status)
    wait_for(lambda: deliver() or (sink.arrived and job_is_at_work(job)), every=0.1)
    old.process.send_signal(signal.SIGTERM)
    house.worker()
    wait_for(lambda: deliver() or house.sweep() or (done(job) and all_sent()), 300, every=0.5)
    assert old.process.wait(60) == 0
    assert Lead.objects.filter(status=status).count() == LEADS
    assert Event.objects.filter(batch=job.batch_id).count() == LEADS
    assert (len(sink.ids), sink.doubles) == (60, 0)


def job_is_at_work(job) -> bool:
    job.refresh_from_db()
    return job.done > 0 or job.is_over


def test_web_told_to_stop_fails_no_request(house: House, boss):
    """SIGTERM to the web under load: whoever was let in is answered in full; a proxy tries the
    others again. No lead without its event."""
    web, port = house.web()
    wait_for(lambda: answers(Visitor(port, boss), "/leads/") == 200)
    with Crowd(port, boss) as crowd:
        wait_for(lambda: crowd.ends["302"] >= 20)
        web.process.send_signal(signal.SIGTERM)
        assert web.process.wait(30) == 0
    assert set(crowd.ends) <= {"302", "nobody there"}, crowd.ends
    assert crowd.made == crowd.ends["302"]


def test_control_a_web_that_is_killed_fails_requests(house: House, boss):
    """Killed between a commit and its answer, it leaves a lead behind of which nobody was told. It
    is held until somebody is just there: a kill at any other moment may well hit nobody."""
    web, port = house.web()
    wait_for(lambda: answers(Visitor(port, boss), "/leads/") == 200)
    with Crowd(port, boss) as crowd:
        wait_for(lambda: crowd.ends["302"] >= 5)
        wait_for(lambda: is_held_before_an_answer(web, crowd))
        kill(web)
    assert crowd.made > crowd.ends["302"]


def is_held_before_an_answer(web: Child, crowd: Crowd) -> bool:
    """Stops the web: whether there are more leads than answers. If not, it goes on."""
    os.killpg(web.process.pid, signal.SIGSTOP)
    seen = -1
    while seen != crowd.ends["302"]:  # answers that are on their way arrive
        seen = crowd.ends["302"]
        time.sleep(0.05)
    if crowd.made > seen:
        return True
    os.killpg(web.process.pid, signal.SIGCONT)
    return False
