"""Two people change one task, each in another way (TRUST E9, X39).

The second is told, sees both values field by field, and nothing is lost or overwritten unseen.
"""

import pytest
from django.test import Client
from django.urls import reverse

from leads.tests.factories import make_lead
from records.actions import undo
from records.gates import SET_SINCE
from records.imports.actions import start_run
from records.imports.plan import Rule
from records.imports.results import sample
from records.jobs import runner
from records.models import Import
from records.models.imports import RowOutcome
from records.tests.imports.make import checked, uploaded
from records.tests.two_people import choices, held, merged, said
from tasks import actions
from tasks.forms import TaskForm
from tasks.models import Task
from tasks.tests.factories import make_task
from users.models import User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


class Person:
    """Somebody at a browser; what is opened first may be sent later."""

    def __init__(self, name: str) -> None:
        self.user = make_user(name)
        self.browser = Client()
        self.browser.force_login(self.user)

    def opens_form(self, task: Task) -> dict:
        form = TaskForm(
            instance=Task.objects.get(pk=task.pk), user=User.objects.get(pk=self.user.pk)
        )
        data = {name: form[name].value() for name in form.fields}
        return {name: value for name, value in data.items() if value not in (None, False)}

    def posts(self, page: str, task: Task, **sent):
        return self.browser.post(reverse(page, args=[task.pk]), sent)

    def saves(self, task: Task, form: dict, **typed):
        return self.posts("task_edit", task, **(form | typed))

    def selects(self, task: Task) -> str:
        return self.browser.post("/tasks/select/", {"state": "list=all", "id": [task.pk]}).url

    def edits_all(self, selection: str, field: str, value: object):
        return self.browser.post(selection, {"field": field, "value": value}, follow=True)


@pytest.fixture
def ann() -> Person:
    return Person("ann")


@pytest.fixture
def ben() -> Person:
    return Person("ben")


@pytest.fixture(params=["alone", "of a lead"])
def task(request, ann, settings, tmp_path) -> Task:
    """One's own, told at no line, or one told at its lead's."""
    settings.MEDIA_ROOT = tmp_path
    lead = make_lead() if request.param == "of a lead" else None
    day = {"due_on": "2027-01-29", "due_time": "09:00"}
    return make_task(owner=ann.user, note="Prices", lead=lead, **day)


def test_both_save_the_form(ann, ben, task):
    form = ann.opens_form(task)
    ben.saves(task, ben.opens_form(task), title="Call Ada", due_on="2027-02-01", due_time="10:00")
    typed = {"due_on": "2027-02-02", "note": "Prices and terms"}
    answer = ann.saves(task, form, **typed)
    assert choices(answer) == {
        "title": ("Call back", "Call Ada", "theirs"),
        "due_on": ("Feb 2, 2027", "Feb 1, 2027", ""),
        "due_time": ("9:00 AM", "10:00 AM", "theirs"),
        "note": ("Prices and terms", "Prices", "mine"),
    }
    assert str(Task.objects.get().due_on) == "2027-02-01"  # until Ann says so
    unsaid = merged(answer, title="theirs", due_on="", due_time="theirs", note="mine")
    assert ann.saves(task, form, **typed, **unsaid).status_code == 422
    said_all = merged(answer, title="theirs", due_on="mine", due_time="theirs", note="mine")
    assert ann.saves(task, form, **typed, **said_all).status_code == 302
    task.refresh_from_db()
    assert (task.title, str(task.due_on), task.due_time.hour, task.note) == (
        "Call Ada", "2027-02-02", 10, "Prices and terms",
    )  # fmt: skip


def test_the_same_person_in_two_tabs(ann, task):
    first, second = ann.opens_form(task), ann.opens_form(task)
    ann.saves(task, first, title="Call Ada")
    assert choices(ann.saves(task, second, title="Call Max")) == {
        "title": ("Call Max", "Call Ada", "")
    }


def test_the_lead_and_the_days_of_a_week_are_told_as_people_know_them(ann, ben, task):
    """A lead is typed as a name, days as ticks; both stand there in words."""
    make_lead("Grace Hopper"), make_lead("Max Weber")
    form = ann.opens_form(task)
    weekly = {"repeat": "weekly", "repeat_days": ["0", "2"], "repeat_every": 1}
    ben.saves(task, ben.opens_form(task), lead="Grace Hopper", **weekly)
    answer = ann.saves(task, form, lead="Max Weber")
    found = choices(answer)
    assert found["lead"] == ("Max Weber", "Grace Hopper", "")
    assert found["repeat_days"] == ("", "Monday, Wednesday", "theirs")
    chosen = {name: choice or "mine" for name, (_m, _t, choice) in found.items()}
    assert ann.saves(task, form, lead="Max Weber", **merged(answer, **chosen)).status_code == 302
    task.refresh_from_db()
    assert (task.lead.name, task.repeat_days) == ("Max Weber", "0,2")


def test_put_off_while_the_form_is_open(ann, ben, task):
    """In place on the task's page."""
    form = ann.opens_form(task)
    ben.posts("task_snooze", task, day="2027-02-10")
    answer = ann.saves(task, form, note="Prices and terms")
    assert choices(answer) == {
        "due_on": ("Jan 29, 2027", "Feb 10, 2027", "theirs"),
        "note": ("Prices and terms", "Prices", "mine"),
    }


def test_completed_while_the_form_is_open(ann, ben, task):
    """What came of it stands on the task; what Ann typed is asked about, then saved."""
    form = ann.opens_form(task)
    ben.posts("task_complete", task, outcome="They agreed")
    answer = ann.saves(task, form, note="Prices and terms")
    assert choices(answer) == {"note": ("Prices and terms", "Prices", "mine")}
    ann.saves(task, form, note="Prices and terms", **merged(answer, note="mine"))
    task.refresh_from_db()
    assert (task.is_done, task.outcome, task.note) == (True, "They agreed", "Prices and terms")


def test_both_complete_it(ann, ben, task):
    """Ben was quicker: what Ann says came of it is not lost; nor is one task done twice."""
    ben.posts("task_complete", task, outcome="They agreed")
    answer = ann.posts("task_complete", task, outcome="They want a discount", title="Send offer")
    assert answer.status_code == 422
    assert "It is done already." in answer.text and "They want a discount" in answer.text
    assert (Task.objects.get().outcome, Task.objects.count()) == ("They agreed", 1)
    assert "It is done already." in said(ann.posts("task_complete", task))  # the tick of a list


def test_many_at_once_while_the_form_is_open(ann, ben, task):
    form = ann.opens_form(task)
    ben.edits_all(ben.selects(task), "due_on", "2027-03-31")
    assert choices(ann.saves(task, form, due_on="2027-02-02")) == {
        "due_on": ("Feb 2, 2027", "Mar 31, 2027", "")
    }


def test_the_form_is_saved_between_selecting_and_changing(ann, ben, task):
    selection = ben.selects(task)
    ann.saves(task, ann.opens_form(task), due_on="2027-02-02")
    assert held(ben.edits_all(selection, "due_on", "2027-03-31")) == {SET_SINCE: 1}
    assert str(Task.objects.get().due_on) == "2027-02-02"


FILE = "Subject,Due date,Record ID\nCall Ada,2027-06-30,A1\n"


def checks_file(person: Person) -> Import:
    Task.objects.update(external_id="A1")
    importing = uploaded(person.user, FILE, "tasks")
    return checked(importing, match=["external_id"], rule=Rule.OVERWRITE)


def imports(importing: Import) -> Import:
    runner.run(start_run(importing, by=importing.user).pk)
    return Import.objects.get(pk=importing.pk)


def test_an_import_while_the_form_is_open(ann, ben, task):
    form = ann.opens_form(task)
    assert imports(checks_file(ben)).counts["change"] == 1
    assert choices(ann.saves(task, form, due_on="2027-02-02")) == {
        "title": ("Call back", "Call Ada", "theirs"),
        "due_on": ("Feb 2, 2027", "Jun 30, 2027", ""),
    }


def test_the_form_is_saved_between_check_and_import(ann, ben, task):
    importing = checks_file(ben)
    ann.saves(task, ann.opens_form(task), title="Call Max")
    importing = imports(importing)
    assert (importing.counts["change"], importing.counts["refused"]) == (0, 1)
    (row,) = sample(importing, RowOutcome.REFUSED)
    assert row.reasons == ["Somebody else changed this since you looked."]


def test_deleted_while_its_form_is_open(ann, ben, task):
    form = ann.opens_form(task)
    ben.posts("task_trash", task)
    answer = ann.saves(task, form, title="Call Ada")
    assert answer.status_code == 422
    assert "It is in the trash." in answer.text and 'value="Call Ada"' in answer.text
    ann.posts("task_restore", task)
    answer = ann.saves(task, form, title="Call Ada")
    ann.saves(task, form, title="Call Ada", **merged(answer, title="mine"))
    assert Task.objects.live().get().title == "Call Ada"


def test_deleted_while_somebody_says_what_came_of_it(ann, ben, task):
    ben.posts("task_trash", task)
    answer = ann.posts("task_complete", task, outcome="They agreed")
    assert answer.status_code == 422
    assert "It is in the trash." in answer.text and "They agreed" in answer.text


def test_deleted_between_selecting_and_changing(ann, ben, task):
    selection = ben.selects(task)
    ann.posts("task_trash", task)
    assert held(ben.edits_all(selection, "due_on", "2027-03-31"))["trashed"] == 1


def test_undo_keeps_what_somebody_set_on_purpose_since(ann, ben, task):
    """X18, idea 1: also where a task is told at no lead, and the value is the same again."""
    done = actions.change_tasks(Task.objects.all(), by=ann.user, values={"title": "B"})
    for title in ("C", "B"):
        actions.change_tasks(Task.objects.all(), by=ben.user, values={"title": title})
    undo(done.batch, by=ann.user)
    assert Task.objects.get().title == "B"
