"""One task for each of many, and many done at once (CM-22, SX-27)."""

from uuid import uuid4

import pytest

from leads.models import Lead
from leads.tests.factories import make_lead
from records.actions import undo
from records.models import Batch, Event, Job
from tasks.models import Task
from tasks.tests.factories import make_kind, make_task
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(client, rep):
    client.force_login(rep)
    return client


def ticked(site, name: str, action: str) -> str:
    """The page that says what will be done with all that match."""
    sent = {"state": "list=all", "all": "1", "field": action}
    return site.post(f"/{name}/select/", sent).url


def form(**more) -> dict:
    usual = {"title": "Call", "kind": make_kind().pk, "owner": "lead", "priority": "2"}
    return usual | {"due_on": "2027-01-04", "form_token": str(uuid4())} | more


def test_a_task_for_each_lead_and_back(site, rep):
    """Each for its owner, or for me where nobody could do it; one batch, one undo."""
    other, gone = make_user("other"), make_user("gone", is_active=False)
    for owner in (rep, other, gone, None):
        make_lead(f"Lead of {owner}", owner=owner)
    url = ticked(site, "leads", "task")
    answer = site.post(url, form())
    batch = Batch.objects.get(kind="tasks.create_each")
    assert answer.url == f"/batches/{batch.pk}/"
    assert site.get(answer.url).status_code == 200
    owners = list(Task.objects.order_by("lead_id").values_list("owner__name", flat=True))
    assert owners == [rep.name, other.name, rep.name, rep.name]
    assert Event.objects.filter(kind="tasks.created", batch=batch.pk).count() == 4
    assert batch.changed == 4
    undo(batch, by=rep)
    assert not Task.objects.live().exists()


def test_sent_twice_it_is_done_once(site, rep):
    """D7."""
    make_lead(owner=rep)
    url, sent = ticked(site, "leads", "task"), form()
    assert site.post(url, sent).url == site.post(url, sent).url
    assert (Task.objects.count(), Job.objects.count()) == (1, 1)


def test_many_leads_are_done_by_a_worker_in_chunks(site, rep):
    """More than a page waits for: the job shows how far it is, and goes on where it stood."""
    from records.jobs import runner

    status = make_lead("first", owner=rep).status
    Lead.objects.bulk_create(Lead(name=f"L{n}", owner=rep, status=status) for n in range(600))
    answer = site.post(ticked(site, "leads", "task"), form())
    job = Job.objects.get()
    assert (answer.url, job.total, Task.objects.count()) == (f"/jobs/{job.pk}/", 601, 0)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, Task.objects.count()) == ("done", 601, 601)


def test_only_leads_one_still_sees_get_one(site, rep):
    lead, other = make_lead("Mine", owner=rep), make_lead("Taken away", owner=rep)
    url = ticked(site, "leads", "task")
    Lead.objects.filter(pk=other.pk).update(deleted_at="2026-01-01T00:00Z")
    site.post(url, form())
    assert Task.objects.get().lead == lead


def test_ticked_tasks_are_done_at_once(site, rep):
    for number in range(3):
        make_task(f"Task {number}", owner=rep)
    url = ticked(site, "tasks", "complete")
    assert site.get(url).status_code == 200
    site.post(url, {"outcome": "Fair is over", "form_token": str(uuid4())})
    assert set(Task.objects.values_list("outcome", flat=True)) == {"Fair is over"}
    assert Event.objects.filter(kind="tasks.completed").count() == 3


def test_a_selection_of_somebody_else_or_of_something_else_is_not_there(site, rep, client):
    make_lead(owner=rep)
    make_task(owner=rep)
    leads, tasks = ticked(site, "leads", "task"), ticked(site, "tasks", "complete")
    assert site.get(tasks.replace("/complete/", "/for-each/")).status_code == 404
    assert site.get(leads.replace("/for-each/", "/complete/")).status_code == 404
    client.force_login(make_user("other"))
    assert [client.get(url).status_code for url in (leads, tasks)] == [404, 404]


def test_a_form_that_lacks_something_is_refused(site, rep):
    make_lead(owner=rep)
    url = ticked(site, "leads", "task")
    assert site.post(url, form(title="")).status_code == 422
    assert site.post(url, form(due_on="", due_time="09:00")).status_code == 422
    assert not Job.objects.exists()
