"""The broker is emptied, killed, away, and back with nothing in it (TRUST E2)."""

import time

import redis

from crm.celery import app
from leads.models import Lead, Status
from records.actions import change
from records.models import Job
from tests.faults.house import LEADS, a_minute_passes, kill, number, unheard, wait_for
from tests.faults.work import Visitor, edit_all, other_status


def empty_and_kill(house) -> None:
    with redis.Redis.from_url(house.valkey.url) as broker:
        broker.flushall()
    kill(house.valkey.child)


def test_nothing_is_lost_with_the_broker(house, boss, form):
    """Pages go on, work waits, and the same worker does all of it once the broker is back, within
    two minutes. The control: before a sweep the work still waits."""
    worker, (_web, port) = house.worker(), house.web()
    process, status = worker.process.pid, other_status()
    visitor = Visitor(port, boss)
    wait_for(lambda: answers(visitor, "/leads/") == 200)
    job = edit_all(boss, status)
    wait_for(lambda: Job.objects.get(pk=job.pk).done >= 1_000)
    empty_and_kill(house)
    lead, meanwhile = pages_work(visitor), waiting_work(boss)

    time.sleep(form.away)
    house.valkey.start()
    wait_for(lambda: app.control.ping(timeout=0.5))
    assert Job.objects.get(pk=meanwhile.pk).state == "queued"
    a_minute_passes()
    wait_for(lambda: house.sweep() or all_done(job, meanwhile), 300, every=0.5)
    job.refresh_from_db()
    meanwhile.refresh_from_db()
    assert (job.result["changed"], meanwhile.done) == (LEADS, LEADS + 1)
    assert Lead.objects.get(pk=lead).city == "While it was away"
    assert worker.is_running and worker.process.pid == process


def answers(visitor: Visitor, address: str) -> int:
    try:
        return visitor.get(address)[0]
    except OSError:
        return 0


def pages_work(visitor: Visitor) -> int:
    """Lists, records, search, home, signing in, and a new lead."""
    lead = Lead.objects.order_by("-id").values_list("pk", flat=True).first()
    for address in ["/", "/leads/", f"/leads/{lead}/", "/search/?q=Abc", "/me/"]:
        assert visitor.get(address)[0] == 200, address
    visitor.cookies, cookies = f"csrftoken={visitor.token}", visitor.cookies
    status, _page = visitor.post("/accounts/login/", login="boss@example.com", password="boss")
    visitor.cookies = cookies
    assert status == 302, "signing in"
    status, _page = visitor.post(
        "/leads/new/", kind="person", name="New meanwhile", priority=2, score=0,
        status=Status.objects.first().pk,
    )  # fmt: skip
    assert (status, Lead.objects.filter(name="New meanwhile").count()) == (302, 1)
    return lead


def waiting_work(boss) -> Job:
    """Long work asked for, and a change whose nudge reaches nobody."""
    lead = Lead.objects.exclude(name="New meanwhile").order_by("-id").first()
    values = {"city": "While it was away"}
    change(Lead.objects.filter(pk=lead.pk), by=boss, kind="leads.changed", values=values)
    return edit_all(boss, Status.objects.order_by("-id").first())


def all_done(*jobs: Job) -> bool:
    waiting = Job.objects.filter(pk__in=[job.pk for job in jobs]).exclude(state="done")
    return not waiting.exists() and number("SELECT count(*) FROM faults_heard") and not unheard()
