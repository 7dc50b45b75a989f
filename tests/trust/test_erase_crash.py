"""X36, E10: a worker killed in the middle of an erasure is relieved, and nothing is forgotten."""

import os
import signal

import pytest
from django.utils import timezone

from leads.models import Lead
from leads.tests.factories import make_lead, make_point
from records.jobs import runner
from records.models import Comment, Erasure, Event, Job
from records.personal.jobs import start_erasing
from records.tests.imports import test_crash as crash
from records.tests.imports.test_crash import wait_until
from users.tests.factories import make_user

NAME = "Ada Kanarienvogel"
ROWS = 2_000
WORKER = """
import django, sys
django.setup()
from records.jobs import runner
from records.personal import traces
traces.CHUNK = 20
runner.run(sys.argv[1])
"""


def naming() -> int:
    return Comment.objects.filter(text__contains=NAME).count()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_killed_erasure_goes_on(tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(crash, "WORKER", WORKER)
    admin = make_user("boss", role="admin")
    lead, other = make_lead(NAME, owner=admin), make_lead("Other", owner=admin)
    make_point(lead, "ada@example.com")
    place = {"target_type": other.record_type, "target_id": other.pk, "line": other.pk}
    Comment.objects.bulk_create(
        Comment(author=admin, text=f"{n}: saw {NAME}", **place) for n in range(ROWS)
    )
    job = start_erasing(Lead, [lead.pk], by=admin)
    worker = crash.start_worker(job)
    wait_until(lambda: 0 < naming() < ROWS or worker.poll() is not None)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    job.refresh_from_db()
    assert 0 < naming() < ROWS, "the kill came too late to prove anything"
    assert job.place["left"]["names"] == [NAME, "ada@example.com"], "who takes over knows them"
    assert not runner.claim(job.pk), "its lease still runs"
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.place, job.done) == ("done", {}, 1)
    assert naming() == 0 and Comment.objects.count() == ROWS
    assert Event.objects.filter(kind="lead.erased").count() == 1
    assert Erasure.objects.filter(record_type=100).count() == 1
