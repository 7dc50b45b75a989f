"""Kinds, handover, import, search, sample data."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from leads.demo.load import load_demo
from leads.demo.remove import remove_demo
from leads.tests.factories import make_lead
from records.actors import SYSTEM
from records.models import Event
from records.search.query import find
from records.tests.imports.make import done, uploaded
from tasks.actions import add_kinds, retire_kinds
from tasks.models import Task, TaskKind
from tasks.standard import add_where_none
from tasks.tests.factories import make_kind, make_task
from users.handover import HANDOVER
from users.models import User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_usual_kinds_are_there_and_stay_away_once_retired(admin):
    """CM-22: what an admin took out of use does not come back with the next release."""
    names = set(TaskKind.objects.live().values_list("name", flat=True))
    assert names == {"Call", "Demo", "E-mail", "LinkedIn", "To-do"}
    retire_kinds(TaskKind.objects.filter(name="LinkedIn"), by=admin)
    add_where_none()
    assert TaskKind.objects.live().count() == 4


def test_kinds_are_the_admins_business(admin, rep, client):
    with pytest.raises(PermissionDenied):
        add_kinds([TaskKind(name="Visit")], by=rep)
    with pytest.raises(ValidationError):
        TaskKind(name="Visit", icon="no-such-icon").full_clean()
    client.force_login(admin)
    sent = {"name": "Visit", "icon": "car", "colour": "amber", "position": "9"}
    assert client.post("/admin/tasks/taskkind/add/", sent).status_code == 302
    kind = TaskKind.objects.get(name="Visit")
    client.post(f"/admin/tasks/taskkind/{kind.pk}/change/", sent | {"name": "On site"})
    assert TaskKind.objects.get(pk=kind.pk).name == "On site"
    assert Event.objects.filter(record_type=201).count() == 2


def test_whoever_leaves_hands_over_what_is_to_do(admin):
    """A9: what was done stays with who did it."""
    leaver, heir = make_user("leaver"), make_user("heir", time_zone="Asia/Tokyo")
    make_task("open", owner=leaver)
    make_task("done", owner=leaver, done_at=timezone.now(), done_by=leaver)
    [ours] = [each for each in HANDOVER if str(each.name) == "tasks to do"]
    leavers = User.objects.filter(pk=leaver.pk)
    assert ours.count(leavers) == 1
    ours.hand_over(leavers, to=heir, by=admin)
    found = {task.title: task.owner for task in Task.objects.all()}
    assert found == {"open": heir, "done": leaver}
    assert Task.objects.get(title="open").zone == "Asia/Tokyo"


def test_tasks_from_a_file(admin):
    """Days are meant where the assignee is; the second time the same rows change nothing."""
    tokyo = make_user("tokyo", time_zone="Asia/Tokyo")
    lead = make_lead("Ada Byron", owner=tokyo)
    file = (
        "Subject,Type,Due Date,Contact Name,Task Owner,Record ID\n"
        f"Call back,Call,2027-03-01,Ada Byron,{tokyo.email},T1\n"
        ",Call,2027-03-01,Ada Byron,,T2\n"
    )
    done(uploaded(admin, file, "tasks", "tasks.csv"))
    task = Task.objects.get()
    assert (task.title, task.kind, task.lead, task.owner) == (
        "Call back", make_kind("Call"), lead, tokyo,
    )  # fmt: skip
    assert (task.due_on, task.zone) == (date(2027, 3, 1), "Asia/Tokyo")
    assert Event.objects.filter(kind="tasks.created", line=lead.pk).count() == 1


def test_tasks_are_found(rep, drain):
    """X03: by words of title and note, by those who may see them."""
    from tasks.actions import create_tasks

    create_tasks([Task(title="Kanarienvogel", owner=rep)], by=rep)
    drain()
    stranger = make_user("stranger", visibility="own")
    found = [[hit.record.title for hit in find(who, "kanarien")] for who in (rep, stranger)]
    assert found == [["Kanarienvogel"], []]


def test_sample_tasks_are_the_same_each_time_and_go_again(admin):
    """X44: told with the leads they are of, and removed with them."""
    now, told = timezone.now(), []
    mine = make_task("real", owner=admin)
    for _ in range(2):
        load_demo(by=SYSTEM, now=now, leads=80, seed=3)
        sample = Task.objects.exclude(pk=mine.pk).order_by("lead__name", "title", "due_on")
        told.append(list(sample.values_list("lead__name", "title", "due_on", "outcome")))
        assert sample.open().exists() and sample.done().exists()
        assert sample.open().filter(deal__isnull=False).exists(), "some stand on a deal's card"
        remove_demo(by=SYSTEM)
    assert told[0] == told[1]
    assert list(Task.objects.all()) == [mine]
